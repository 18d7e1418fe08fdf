// What a tapped address, command or mention does on a phone.
import { api } from "./api.js";
import { h } from "./dom.js";
import { deepLink } from "./entities.js";
import { ask, choice, tell } from "./menu.js";
import { store } from "./state.js";

/** Follow an address for `phone`; true when it was dealt with here (else the browser opens it). */
export function follow(phone, href, hidden) {
  const deep = deepLink(href, store.bot?.username);
  if (deep?.kind === "startgroup") return chooseGroup(phone, deep.payload), true;
  if (deep?.kind === "startchannel") return chooseChannel(phone), true;
  if (deep) {
    phone.show(phone.user.id);
    if (deep.payload) phone.composer.give({ text: `/start ${deep.payload}` }, phone.user.id);
    else if (!store.list(phone.user.id).length) phone.composer.give({ text: "/start" }, phone.user.id);
    return true;
  }
  if (hidden) confirmLink(href);
  return hidden;
}

/** Show where an address leads before it is opened in a new tab. */
export function confirmLink(href) {
  const dialog = tell("Buka alamat ini?", h("p", { class: "address" }, readable(href)), [
    h("button", { type: "button", class: "plain", onclick: () => copy(href) }, "Salin"),
    h("a", { class: "main", href, target: "_blank", rel: "noopener noreferrer", onclick: () => dialog.close() }, "Buka di tab baru")]);
  dialog.querySelector("a").focus();
}

export const copy = (text) => navigator.clipboard?.writeText(text).catch(() => {});

function readable(href) {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}

function chooseGroup(phone, payload) {
  const groups = store.chatsOf(phone.user.id).filter((chat) => chat.type === "group" || chat.type === "supergroup");
  if (!groups.length) return phone.toast("Orang ini belum punya grup. Buat dulu lewat “Grup baru”.");
  return ask("Tambahkan bot ke grup", [choice("Grup", "chat", groups.map((chat) => [chat.id, chat.title]))], "Tambahkan", async (form) => {
    const chat = Number(form.get("chat"));
    if (!["member", "administrator"].includes(store.chats.get(chat)?.bot_status)) await api.bot(chat, "add", phone.user.id);
    phone.show(chat);
    if (payload) await phone.composer.give({ text: `/start@${store.bot.username} ${payload}` }, chat);
  });
}

function chooseChannel(phone) {
  const channels = store.chatsOf(phone.user.id).filter((chat) => chat.type === "channel" && store.canPost(chat, phone.user.id));
  if (!channels.length) return phone.toast("Orang ini belum punya kanal. Buat dulu lewat “Grup baru”.");
  return ask("Jadikan bot admin kanal", [choice("Kanal", "chat", channels.map((chat) => [chat.id, chat.title]))], "Jadikan", async (form) => {
    await api.bot(Number(form.get("chat")), "promote", phone.user.id);
    phone.show(phone.user.id);
  });
}
