// One message (or album, or service line, or day) → one element of the log.
import { arrows, avatar, clockOf, dayOf, fullTime, h, hue, icon, nameOf } from "./dom.js";
import { renderText } from "./entities.js";
import { contactCard, documentCard, locationCard, photos, player, pollCard, stickerView } from "./media.js";

const RUN = 300; // seconds within which messages of one sender hang together

/** A list of messages → items with a stable key and a signature that changes when the element must be drawn anew. */
export function arrange(messages, self) {
  const items = [];
  let today = null;
  for (const message of messages) {
    const day = dayOf(message.date);
    if (day !== today) items.push({ key: `d${day}`, sign: day, kind: "day", day });
    today = day;
    const last = items[items.length - 1];
    const words = service(message);
    if (words) items.push({ key: `m${message.message_id}`, sign: `${message.change}`, kind: "service", words, messages: [message] });
    else if (message.media_group_id && last.album === message.media_group_id) last.messages.push(message);
    else items.push({ key: `m${message.message_id}`, kind: "message", messages: [message], album: message.media_group_id, sender: sender(message), own: message.from?.id === self });
  }
  items.forEach((item, index) => {
    if (item.kind !== "message") return;
    item.first = !together(items[index - 1], item);
    item.last = !together(item, items[index + 1]);
    item.change = item.messages.map((message) => `${message.message_id}.${message.change}`).join();
    item.sign = `${item.change}|${item.first}${item.last}`;
  });
  return items;
}

const sender = (message) => (message.sender_chat ?? message.from ?? message.chat).id;
const together = (a, b) => a?.kind === "message" && b?.kind === "message" && a.sender === b.sender &&
  b.messages[0].date - a.messages[0].date < RUN;

/** The words of a service message, or null. */
export function service(message) {
  const who = nameOf(message.from ?? message.chat);
  const names = (list) => list.map(nameOf).join(", ");
  if (message.new_chat_members) {
    const self = message.new_chat_members.every((member) => member.id === message.from?.id);
    return self ? `${who} bergabung` : `${who} menambahkan ${names(message.new_chat_members)}`;
  }
  if (message.left_chat_member) {
    return message.left_chat_member.id === message.from?.id ? `${who} keluar dari grup` : `${who} mengeluarkan ${nameOf(message.left_chat_member)}`;
  }
  if (message.group_chat_created || message.supergroup_chat_created) return `${who} membuat grup ini`;
  if (message.channel_chat_created) return "Kanal dibuat";
  if (message.migrate_to_chat_id) return "Grup ini menjadi supergrup";
  if (message.migrate_from_chat_id) return "Grup telah menjadi supergrup";
  if (message.new_chat_title) return `${who} mengganti nama grup menjadi “${message.new_chat_title}”`;
  if (message.new_chat_photo) return `${who} mengganti foto grup`;
  if (message.pinned_message) return `${who} menyematkan sebuah pesan`;
  if (message.forum_topic_created) return `Topik “${message.forum_topic_created.name}” dibuat`;
  if (message.forum_topic_closed) return "Topik ditutup";
  if (message.forum_topic_reopened) return "Topik dibuka kembali";
  return null;
}

/** A short line that stands for a message: in quotes, notices and for screen readers. */
export function summary(message) {
  const kinds = { photo: "Foto", document: "Dokumen", sticker: "Stiker", contact: "Kontak", location: "Lokasi", voice: "Pesan suara", video: "Video", animation: "GIF", audio: "Audio", poll: "Jajak pendapat" };
  const kind = Object.keys(kinds).find((key) => message[key]);
  const words = message.text ?? message.caption ?? "";
  return kind ? [kinds[kind], words].filter(Boolean).join(": ") : words || service(message) || "Pesan";
}

const EMOJI = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}])*){1,3}$/u;

export function draw(item, ctx) {
  if (item.kind === "day") return h("div", { class: "day" }, h("span", {}, item.day));
  if (item.kind === "service") return h("div", { class: "service", title: fullTime(item.messages[0].date) }, h("span", {}, item.words));
  return bubble(item, ctx);
}

function bubble(item, ctx) {
  const message = item.messages[0];
  const from = message.sender_chat ?? message.from ?? message.chat;
  const captioned = item.messages.find((part) => part.text ?? part.caption) ?? message;
  const words = captioned.text ?? captioned.caption ?? "";
  const visual = Boolean(message.photo || message.video || message.animation);
  const bare = Boolean(message.sticker);
  const jumbo = EMOJI.test(words) && !visual;
  const grouped = ctx.chat.type === "group" || ctx.chat.type === "supergroup";
  const named = item.first && !item.own && ctx.chat.type !== "private";
  const body = h("div", { class: `bubble${bare ? " bare" : ""}${jumbo ? " jumbo" : ""}${visual ? " visual" : ""}${visual && !words ? " nowords" : ""}${!visual && !bare && !words ? " wordless" : ""}` },
    named ? h("div", { class: `who ${hue(from.id)}` }, nameOf(from), ctx.tag(from)) : null,
    ctx.topic(message), forwarded(message), quoted(message, ctx), content(item.messages),
    h("div", { class: "text" }, words ? renderText(words, captioned.entities ?? captioned.caption_entities, ctx.act) : null, meta(item)));
  const label = `${item.own ? "Anda" : nameOf(from)}, ${clockOf(message.date)}: ${summary(captioned)}`;
  return h("article", { class: `msg ${item.own ? "out" : "in"}${item.first ? " first" : ""}${item.last ? " last" : ""}${grouped ? " grouped" : ""}`, tabindex: "-1", "aria-label": label, dataset: { id: message.message_id } },
    h("div", { class: "col" }, h("div", { class: "line" }, grouped && !item.own && item.last ? avatar(from, "small") : null, body,
      h("button", { type: "button", class: "more", "aria-label": "Menu pesan", "aria-haspopup": "menu", onclick: (event) => ctx.menu(event.currentTarget, item) }, icon("down"))),
    keyboard(message, ctx)));
}

function content(messages) {
  const [message] = messages;
  if (message.photo) return photos(messages.filter((part) => part.photo));
  if (message.document && !message.animation) return messages.map((part) => documentCard(part.document));
  if (message.sticker) return stickerView(message.sticker);
  if (message.venue) return locationCard(message.venue.location, message.venue);
  if (message.location) return locationCard(message.location);
  if (message.contact) return contactCard(message.contact);
  if (message.poll) return pollCard(message.poll);
  if (message.video || message.animation) return player("video", message.video ?? message.animation);
  if (message.voice || message.audio) return player("audio", message.voice ?? message.audio);
  if (message.dice) return h("span", { class: "face" }, `${message.dice.emoji} ${message.dice.value}`);
  return message.text === undefined ? h("i", {}, "Pesan jenis ini belum bisa ditampilkan.") : null;
}

function meta({ messages, own }) {
  const edited = messages.some((message) => message.edit_date);
  const { date } = messages[0];
  return h("span", { class: "meta" }, edited ? h("span", { class: "edited" }, "diedit") : null,
    h("time", { datetime: new Date(date * 1000).toISOString(), title: fullTime(date) }, clockOf(date)), own ? icon("checks") : null);
}

function forwarded({ forward_origin: origin }) {
  if (!origin) return null;
  const from = origin.sender_user ?? origin.sender_chat ?? origin.chat;
  return h("div", { class: "forward" }, "Diteruskan dari ", h("b", {}, from ? nameOf(from) : origin.sender_user_name ?? "orang lain"));
}

function quoted(message, ctx) {
  const target = message.reply_to_message;
  if (!target || target.forum_topic_created) return null;
  const from = target.from ?? target.sender_chat ?? {};
  return h("button", { type: "button", class: `quote ${hue(from.id)}`, "aria-label": `Balasan untuk ${nameOf(from)}: ${summary(target)}`, onclick: () => ctx.jump(target.message_id) },
    h("b", {}, nameOf(from)), h("span", {}, message.quote?.text ?? summary(target)));
}

function keyboard(message, ctx) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const keys = rows.map((row) => h("div", { class: "keyrow" }, row.map((button) => {
    const away = button.url || button.web_app || button.login_url;
    return h("button", { type: "button", class: `key ${button.style ?? ""}`, title: button.url, onclick: (event) => ctx.tap(message, button, event.currentTarget) },
      h("span", {}, button.text), away ? icon("out") : null);
  })));
  const box = h("div", { class: "keys", role: "group", "aria-label": "Tombol pesan" }, keys);
  box.addEventListener("keydown", (event) => arrows(event, [...box.querySelectorAll("button")], { grid: true }));
  return box;
}
