// Pictures, albums, documents and cards inside a bubble, and the big view of a photo.
import { api } from "./api.js";
import { avatar, h, icon, nameOf, sizeOf } from "./dom.js";
import { safeUrl } from "./entities.js";

const ROWS = { 1: [1], 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [2, 3, 2], 8: [2, 3, 3], 9: [3, 3, 3], 10: [2, 3, 3, 2] };

const largest = (sizes) => sizes.reduce((best, size) => (size.width * size.height > best.width * best.height ? size : best));
const fitting = (sizes, width) => [...sizes].sort((a, b) => a.width - b.width).find((size) => size.width >= width) ?? largest(sizes);

/** One photo, or the grid of an album; a click opens the viewer on that photo. */
export function photos(messages) {
  const big = messages.map((message) => ({ src: api.file(largest(message.photo).file_id), text: message.caption ?? "" }));
  const tiles = messages.map((message, index) => tile(message, messages.length, () => viewer(big, index)));
  if (tiles.length === 1) return tiles[0];
  const rows = ROWS[tiles.length] ?? Array.from({ length: Math.ceil(tiles.length / 3) }, () => 3);
  const grid = h("div", { class: "album" });
  let next = 0;
  for (const count of rows) grid.append(h("div", { class: `albumrow of${count}` }, tiles.slice(next, next += count)));
  return grid;
}

function tile(message, count, onclick) {
  const size = largest(message.photo);
  const label = count > 1 ? "Foto album, buka" : "Foto, buka";
  const image = h("img", { src: api.file(fitting(message.photo, 560).file_id), alt: message.caption ?? "", loading: "lazy", draggable: "false" });
  image.addEventListener("error", () => image.closest(".photo")?.classList.add("broken"));
  const ratio = Math.min(2.2, Math.max(0.7, size.width / size.height || 1));
  const style = count === 1 ? `aspect-ratio:${ratio};width:min(68vw, ${Math.round(Math.min(276, 330 * ratio, Math.max(140, size.width)))}px)` : undefined;
  const covered = message.has_media_spoiler ? " covered" : "";
  return h("button", { type: "button", class: `photo${covered}`, "aria-label": label, style, onclick }, image);
}

export function documentCard(document) {
  const name = document.file_name ?? "berkas";
  const ending = name.includes(".") ? name.split(".").pop().slice(0, 4) : "";
  return h("a", { class: "doc", href: api.file(document.file_id), download: name },
    h("span", { class: "docicon", "aria-hidden": "true" }, icon("file"), h("span", {}, ending)),
    h("span", { class: "doctext" }, h("b", {}, name), h("small", {}, sizeOf(document.file_size) || "Berkas")));
}

export function contactCard(contact) {
  return h("div", { class: "card" }, avatar({ ...contact, id: contact.user_id ?? contact.phone_number?.length }),
    h("span", { class: "doctext" }, h("b", {}, nameOf(contact)), h("small", {}, contact.phone_number ?? "")));
}

export function locationCard({ latitude, longitude }, venue) {
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return h("a", { class: "place", href: safeUrl(href), target: "_blank", rel: "noopener noreferrer" },
    h("span", { class: "map", "aria-hidden": "true" }, icon("pin")),
    h("span", { class: "doctext" }, h("b", {}, venue?.title ?? "Lokasi"), h("small", {}, venue?.address ?? place)));
}

export function stickerView(sticker) {
  const face = h("span", { class: "face", role: "img", "aria-label": `Stiker ${sticker.emoji ?? ""}` }, sticker.emoji ?? "🙂");
  if (sticker.is_animated || sticker.is_video || !sticker.file_id) return face;
  const image = h("img", { class: "stickerimg", src: api.file(sticker.file_id), alt: `Stiker ${sticker.emoji ?? ""}` });
  image.addEventListener("error", () => image.replaceWith(face));
  image.addEventListener("load", () => image.naturalWidth < 32 && image.replaceWith(face));
  return image;
}

export function pollCard(poll) {
  return h("div", { class: "poll" }, h("b", {}, poll.question),
    poll.options.map((option) => h("span", { class: "option" }, option.text, h("small", {}, String(option.voter_count ?? 0)))));
}

export const player = (kind, file) => h(kind, { controls: true, preload: "none", src: api.file(file.file_id), class: "player" });

/** Big view: click or +/− zooms, drag moves, arrows go through an album, Esc closes. */
export function viewer(list, index) {
  const image = h("img", { class: "big", alt: "", draggable: "false" });
  const caption = h("p", { class: "viewcaption" });
  const count = h("span", { class: "viewcount" });
  let at = index, zoom = 1, x = 0, y = 0, from = null, moved = false;
  const place = () => { image.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`; image.classList.toggle("zoomed", zoom > 1); };
  const scale = (value) => { zoom = Math.min(6, Math.max(1, value)); if (zoom === 1) x = y = 0; place(); };
  const show = (to) => {
    at = (to + list.length) % list.length;
    image.src = list[at].src;
    image.alt = caption.textContent = list[at].text;
    count.textContent = list.length > 1 ? `${at + 1} dari ${list.length}` : "";
    scale(1);
  };
  const step = (by, label, sign) => h("button", { type: "button", class: `step ${label}`, "aria-label": label === "prev" ? "Foto sebelumnya" : "Foto berikutnya", onclick: () => show(at + by) }, sign);
  const dialog = h("dialog", { class: "viewer", "aria-label": "Foto" },
    h("div", { class: "viewbar" }, count,
      h("button", { type: "button", "aria-label": "Perkecil", onclick: () => scale(zoom / 1.5) }, "−"),
      h("button", { type: "button", "aria-label": "Perbesar", onclick: () => scale(zoom * 1.5) }, "+"),
      h("button", { type: "button", "aria-label": "Tutup", onclick: () => dialog.close() }, icon("close"))),
    h("div", { class: "viewroom" }, image), caption,
    list.length > 1 ? [step(-1, "prev", "‹"), step(1, "next", "›")] : null);
  image.addEventListener("pointerdown", (event) => { from = [event.clientX - x, event.clientY - y]; moved = false; image.setPointerCapture(event.pointerId); });
  image.addEventListener("pointermove", (event) => {
    if (!from || zoom === 1) return;
    [x, y, moved] = [event.clientX - from[0], event.clientY - from[1], true];
    place();
  });
  image.addEventListener("pointerup", () => { from = null; });
  image.addEventListener("click", () => { if (!moved) scale(zoom > 1 ? 1 : 2.5); });
  dialog.addEventListener("wheel", (event) => { event.preventDefault(); scale(zoom * (event.deltaY < 0 ? 1.15 : 0.87)); }, { passive: false });
  dialog.addEventListener("click", (event) => { if (event.target.classList.contains("viewroom")) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    const act = { ArrowRight: () => show(at + 1), ArrowLeft: () => show(at - 1), "+": () => scale(zoom * 1.5), "-": () => scale(zoom / 1.5) }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  const opener = document.activeElement;
  dialog.addEventListener("close", () => { dialog.remove(); if (opener?.isConnected) opener.focus(); });
  document.body.append(dialog);
  show(index);
  dialog.showModal();
}
