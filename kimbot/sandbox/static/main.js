// The page: which phones are shown, the bar above them, the connection, and the keys that work everywhere.
import { follow } from "./api.js";
import { avatar, calm, h, icon, nameOf } from "./dom.js";
import { Guide } from "./guide.js";
import { openMenu, tell } from "./menu.js";
import { newGroup, newPerson } from "./people.js";
import { Phone } from "./phone.js";
import { applyTheme, parsePhones, phonesFromHash, prefs, remember, THEMES, writeHash } from "./prefs.js";
import { summary } from "./render.js";
import { store } from "./state.js";

const MANY = 8; // with more people than this only the shown ones have a chip
const EDGE = 20; // the padding of the strip, which may be out of sight
const strip = document.getElementById("phones");
const people = document.getElementById("people");
const offline = document.getElementById("offline");
const live = document.getElementById("live");
const narrow = matchMedia("(max-width: 719px)");
const phones = new Map(); // user id → Phone, in the order shown
const guide = new Guide(document.getElementById("guide"), (user) => reveal(user), () => drawBar());
let ready = false;

applyTheme();

function wanted() {
  const there = (list) => list?.filter(({ user }) => store.users.has(user)) ?? [];
  const choices = [phonesFromHash(), prefs.phones?.map((user) => ({ user })), parsePhones(guide.plan?.phones)];
  const known = choices.map(there).find((list) => list.length) ?? [];
  for (const { user, chat } of known) if (chat !== undefined) remember({ chats: { ...prefs.chats, [user]: chat } });
  return known.length ? known.map(({ user }) => user) : [...store.users.keys()].slice(0, 3);
}

function add(user) {
  const phone = new Phone(store.users.get(user), { hide, tapped: (who, text) => guide.happened(who.id, "tap", text) });
  phone.el.addEventListener("focusin", () => choose(user));
  phones.set(user, phone);
  strip.append(phone.el);
  for (const chat of store.chatsOf(user)) store.open(chat.id).then(() => phone.heard(chat.id));
  return phone;
}

function keep() {
  remember({ phones: [...phones.keys()] });
  writeHash([...phones.keys()]);
  redraw();
}

function hide(user) {
  phones.get(user)?.el.remove();
  phones.delete(user);
  if (prefs.current === user) choose(phones.keys().next().value ?? null);
  keep();
  people.querySelector("button")?.focus();
}

/** Show a phone (adding it if need be), bring it into sight, and give it. */
function reveal(user, chat) {
  const isNew = !phones.has(user);
  const phone = phones.get(user) ?? add(user);
  if (chat !== undefined) phone.show(chat);
  choose(user);
  if (isNew) keep();
  phone.el.scrollIntoView({ inline: "nearest", block: "nearest", behavior: calm() ? "instant" : "smooth" });
  return phone;
}

function enter(user) {
  const phone = reveal(user);
  const place = phone.composer.bar.hidden ? phone.view.log : phone.composer.input;
  if (!matchMedia("(hover: none)").matches) place.focus({ preventScroll: true }); // on a touch screen it would call up the keyboard
}

// On a narrow screen only the chosen phone is shown; on a wide one the choice is the last one used.
function choose(user) {
  if (prefs.current !== user) remember({ current: user });
  for (const [id, phone] of phones) phone.el.classList.toggle("current", id === user);
  for (const chip of people.querySelectorAll(".chip")) chip.classList.toggle("current", Number(chip.dataset.user) === user);
  people.querySelector(".chip.current")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// More phones than fit: the edge behind which they are fades.
function fade() {
  const rest = strip.scrollWidth - strip.clientWidth - strip.scrollLeft;
  strip.classList.toggle("left", strip.scrollLeft > EDGE);
  strip.classList.toggle("right", rest > EDGE);
}

strip.addEventListener("scroll", fade, { passive: true });
new ResizeObserver(fade).observe(strip);

function redraw() {
  for (const phone of phones.values()) phone.draw();
  drawBar();
  guide.refresh();
  fade();
}

function unreadOf(user) {
  if (phones.has(user) && !narrow.matches) return 0;
  return store.chatsOf(user).reduce((sum, chat) => sum + (phones.get(user)?.open === chat.id && prefs.current === user ? 0 : store.unread(user, chat.id)), 0);
}

function drawBar() {
  const all = [...store.users.values()];
  const shown = all.length > MANY ? all.filter((user) => phones.has(user.id)) : all;
  const order = [...phones.keys()].filter((id) => store.users.has(id));
  const chips = [...order.map((id) => store.users.get(id)), ...shown.filter((user) => !phones.has(user.id))];
  const sign = JSON.stringify([chips.map((user) => [user, phones.has(user.id), unreadOf(user.id)]), all.length]);
  if (people.dataset.sign === sign) return drawTools();
  people.dataset.sign = sign;
  const held = people.contains(document.activeElement) ? document.activeElement.dataset.user : null;
  people.replaceChildren(...chips.map(chip), all.length > chips.length ? h("button", { type: "button", class: "chip more", onclick: everyone }, `Semua orang (${all.length})…`) : "");
  if (held) people.querySelector(`[data-user="${held}"]`)?.focus();
  choose(prefs.current);
  return drawTools();
}

function chip(user, index) {
  const on = phones.has(user.id);
  const unread = unreadOf(user.id);
  const note = user.note ?? "";
  const label = [nameOf(user), note, on ? "" : "tersembunyi", unread ? `${unread} belum dibaca` : ""].filter(Boolean).join(", ");
  return h("button", { type: "button", class: `chip${on ? " on" : ""}`, "aria-label": label, title: on && index < 9 ? `${label} (Alt+${index + 1})` : label, dataset: { user: user.id }, onclick: () => enter(user.id) },
    avatar(user, "small"), h("span", {}, nameOf(user).length < 15 ? nameOf(user) : user.first_name), unread ? h("span", { class: "badge" }, String(unread)) : null);
}

function everyone() {
  const list = h("ul", { class: "members" });
  const input = h("input", { type: "search", placeholder: "Cari nama…", "aria-label": "Cari nama", oninput: () => fill() });
  const fill = () => list.replaceChildren(...[...store.users.values()].filter((user) => `${nameOf(user)} ${user.note ?? ''}`.toLowerCase().includes(input.value.toLowerCase())).slice(0, 60)
    .map((user) => h("li", {}, h("button", { type: "button", class: "plain row", onclick: () => { dialog.close(); enter(user.id); } }, avatar(user, "small"), h("span", {}, nameOf(user)), h("small", {}, user.note ?? "")))));
  fill();
  const dialog = tell("Semua orang", [input, list]);
  input.focus();
}

function drawTools() {
  const words = { auto: "Tampilan: ikut perangkat", light: "Tampilan: terang", dark: "Tampilan: gelap" };
  const theme = h("button", { type: "button", class: "round", "aria-label": words[prefs.theme], title: words[prefs.theme], onclick: turnTheme }, icon({ auto: "auto", light: "sun", dark: "moon" }[prefs.theme]));
  const tools = document.getElementById("tools");
  const sign = JSON.stringify([prefs.theme, Boolean(guide.plan)]);
  if (tools.dataset.sign === sign) return;
  tools.dataset.sign = sign;
  const held = tools.contains(document.activeElement) ? [...tools.children].indexOf(document.activeElement) : -1;
  tools.replaceChildren(
    h("button", { type: "button", class: "chip tool", "aria-label": "Tambah", "aria-haspopup": "menu", onclick: (event) => openMenu(event.currentTarget, [
      { text: "+ Orang baru", act: () => newPerson(enter) },
      { text: "+ Grup baru", act: () => newGroup((user, chat) => { reveal(user, chat); enter(user); }, prefs.current) },
    ], "Tambah") }, icon("plus"), h("span", {}, "Tambah")),
    theme,
    h("button", { type: "button", class: "round", "aria-label": "Bantuan dan menu", "aria-haspopup": "menu", onclick: (event) => openMenu(event.currentTarget, [
      guide.plan && { text: guide.open ? "Tutup panduan" : "Buka panduan", act: () => (guide.open ? guide.close() : guide.reopen()) },
      { text: "Pintasan papan tombol", act: shortcuts },
      { text: "Tampilkan semua telepon", act: () => { for (const id of [...store.users.keys()].slice(0, 12)) if (!phones.has(id)) add(id); keep(); } },
    ].filter(Boolean), "Bantuan") }, icon("more")));
  if (held >= 0) tools.children[held]?.focus();
}

function turnTheme() {
  remember({ theme: THEMES[(THEMES.indexOf(prefs.theme) + 1) % THEMES.length] });
  applyTheme();
  drawTools();
}

function shortcuts() {
  const keys = [["Alt + 1 … 9", "ke telepon nomor itu"], ["Enter", "kirim"], ["Shift + Enter", "baris baru"], ["↑ di kotak kosong", "ubah pesan terakhir"], ["Shift + Tab", "dari kotak tulis ke pesan terakhir dan tombolnya"],
    ["← → ↑ ↓", "antar tombol, tab, dan pesan"], ["Enter pada pesan", "menu: balas, salin, ubah, hapus"], ["Esc", "tutup atau batalkan"]];
  tell("Pintasan papan tombol", h("dl", { class: "keyshelp" }, keys.map(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)])));
}

function settle() {
  for (const id of [...phones.keys()]) if (!store.users.has(id)) { phones.get(id).el.remove(); phones.delete(id); }
  if (!phones.size) for (const user of wanted()) add(user);
  if (!phones.has(prefs.current)) choose(phones.keys().next().value ?? null);
  const none = strip.querySelector(".nobody");
  if (phones.size) none?.remove();
  else if (!none) strip.append(h("div", { class: "nobody" }, h("p", {}, "Belum ada telepon yang ditampilkan."), h("button", { type: "button", class: "main", onclick: () => newPerson(enter) }, "+ Orang baru")));
  redraw();
}

// Many messages at once (an announcement arriving) cost one drawing, not one each.
const changed = new Set();
let soon = 0;

function drawChanged() {
  soon = 0;
  for (const chat of changed) {
    for (const [user, phone] of phones) if (phone.open === chat || store.chatsOf(user).some((one) => one.id === chat)) phone.heard(chat);
  }
  changed.clear();
  redraw();
}

store.listen((kind, chat, detail) => {
  if (!ready) return;
  if (kind === "people") settle();
  if (kind === "guide") guide.load().then(drawBar);
  if (kind === "messages") {
    changed.add(chat);
    soon ||= setTimeout(drawChanged, 16);
  }
  if (kind === "fresh") {
    if (detail.from?.id === store.bot?.id) for (const phone of phones.values()) phone.views.get(chat)?.hideTyping();
    if (detail.reply_markup?.force_reply) for (const phone of phones.values()) if (phone.open === chat) phone.composer.replyTo(detail, { focus: false });
    live.textContent = `${nameOf(detail.sender_chat ?? detail.from ?? {})}: ${summary(detail).slice(0, 300)}`;
    if (detail.from && !detail.from.is_bot) guide.happened(detail.from.id, detail.photo ? "photo" : "say", detail.text ?? "");
  }
  if (kind === "answer") phones.get(detail.user)?.answered(detail);
  if (kind === "typing") for (const phone of phones.values()) phone.views.get(chat)?.showTyping(detail.user ?? detail.from ?? store.bot, detail.action);
});

addEventListener("keydown", (event) => {
  const number = event.altKey && !event.ctrlKey && !event.metaKey && /^Digit([1-9])$/.exec(event.code)?.[1];
  if (!number || document.querySelector("dialog[open]")) return;
  const user = [...phones.keys()][number - 1];
  if (user === undefined) return;
  event.preventDefault();
  enter(user);
});

addEventListener("hashchange", () => {
  const asked = phonesFromHash();
  if (!asked) return;
  for (const phone of phones.values()) phone.el.remove();
  phones.clear();
  for (const user of wanted()) add(user);
  keep();
});

narrow.addEventListener("change", redraw);

const connect = follow({
  prepare: async () => {
    const after = await store.reload({ messages: true });
    if (!ready) {
      await guide.load();
      ready = true;
      settle();
    } else guide.load();
    return after;
  },
  onOpen: () => { offline.hidden = true; document.documentElement.dataset.live = "yes"; },
  onEvent: (event) => store.apply(event),
  onLost: () => {
    document.documentElement.dataset.live = "no";
    if (!offline.hidden) return;
    offline.replaceChildren("Terputus dari sandbox. Menyambung kembali… ", h("button", { type: "button", class: "plain", onclick: () => connect() }, "Coba sekarang"));
    offline.hidden = false;
  },
});
