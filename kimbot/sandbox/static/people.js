// Adding people and groups from the page, and what can be done with a group or a private chat.
import { api } from "./api.js";
import { avatar, h, nameOf } from "./dom.js";
import { ask, choice, field, tell, ticks } from "./menu.js";
import { store } from "./state.js";

export function newPerson(show) {
  ask("Orang baru", [
    field("Nama", "name", { required: true, maxlength: 60, placeholder: "mis. Siti Aminah" }),
    field("Nama pengguna (boleh kosong)", "username", { maxlength: 32, placeholder: "mis. siti_aminah", pattern: "[A-Za-z0-9_]{3,32}" }),
    field("Catatan peran (bot tidak melihatnya)", "note", { maxlength: 40, placeholder: "mis. anggota KIM" }),
    choice("Bahasa", "language", [["id", "Indonesia"], ["en", "Inggris"]]),
  ], "Tambahkan", async (form) => {
    const [first, ...rest] = form.get("name").trim().split(/\s+/);
    if (!first) throw new Error("Nama belum diisi.");
    const body = { first_name: first, language_code: form.get("language") };
    if (rest.length) body.last_name = rest.join(" ");
    if (form.get("username")) body.username = form.get("username");
    if (form.get("note")) body.note = form.get("note");
    const user = await api.addUser(body);
    await store.reload();
    return () => show(user.id);
  });
}

export function newGroup(show, creator) {
  const people = [...store.users.values()];
  ask("Grup baru", [
    field("Nama grup", "title", { required: true, maxlength: 100, placeholder: "mis. RW 05 Cibodasari" }),
    choice("Jenis", "type", [["group", "Grup"], ["supergroup", "Supergrup"], ["channel", "Kanal"]]),
    choice("Pembuat", "creator", people.map((user) => [user.id, nameOf(user)])),
    ticks("Anggota", "member", people.map((user) => [user.id, nameOf(user), user.id === creator])),
    h("label", { class: "tick" }, h("input", { type: "checkbox", name: "bot" }), h("span", {}, `Langsung tambahkan ${nameOf(store.bot)}`)),
  ], "Buat", async (form) => {
    const owner = Number(form.get("creator"));
    const members = [owner, ...form.getAll("member").map(Number).filter((id) => id !== owner)];
    const chat = await api.addChat({ type: form.get("type"), title: form.get("title").trim(), members });
    if (form.get("bot")) await api.bot(chat.id, form.get("type") === "channel" ? "promote" : "add", owner);
    await store.reload();
    return () => show(owner, chat.id);
  });
}

export function addMember(chat, by) {
  const inside = new Set((chat.members ?? []).filter((member) => !["left", "kicked"].includes(member.status)).map((member) => member.user.id));
  const people = [...store.users.values()].filter((user) => !inside.has(user.id));
  if (!people.length) return tell("Tambah anggota", h("p", {}, "Semua orang sudah ada di grup ini."));
  return ask("Tambah anggota", [ticks("Siapa", "member", people.map((user) => [user.id, nameOf(user)]))], "Tambahkan", async (form) => {
    for (const id of form.getAll("member")) await api.members(chat.id, "add", Number(id), by);
    await store.reload();
  });
}

export function showMembers(chat) {
  const words = { creator: "pembuat", administrator: "admin", member: "anggota", restricted: "dibatasi" };
  tell(`Anggota ${chat.title}`, h("ul", { class: "members" }, (chat.members ?? []).filter((member) => words[member.status])
    .map((member) => h("li", {}, avatar(member.user, "small"), h("span", {}, nameOf(member.user)), h("small", {}, words[member.status])))));
}

export function editNote(user) {
  ask("Catatan peran", [field(`Catatan untuk ${nameOf(user)}`, "note", { maxlength: 40, value: user.note ?? "" })], "Simpan", async (form) => {
    await api.changeUser(user.id, { note: form.get("note").trim() });
    await store.reload();
  });
}

/** Pass a message on to another chat of the same person. */
export function forward(phone, message) {
  const chats = store.chatsOf(phone.user.id).filter((chat) => store.canPost(chat, phone.user.id));
  ask("Teruskan pesan", [choice("Ke", "chat", chats.map((chat) => [chat.id, store.titleOf(chat)]))], "Teruskan", async (form) => {
    const to = Number(form.get("chat"));
    await phone.composer.give({ forward_from: { chat: message.chat.id, message: message.message_id } }, to);
    return () => { phone.show(to); phone.composer.input.focus(); };
  });
}

/** Menu entries for a chat, as seen by `user`; `run` shows an error on her phone, `moved` follows a migration. */
export function chatActions(chat, user, run, moved) {
  const bot = nameOf(store.bot);
  const act = (text, action, more) => ({ text, act: () => run(() => api.bot(chat.id, action, user.id)), ...more });
  if (chat.type === "private") {
    return chat.bot_status === "kicked" ? [act(`Buka blokir ${bot}`, "unblock")] : [act(`Blokir ${bot}`, "block", { danger: true })];
  }
  const admin = ["creator", "administrator"].includes(store.member(chat.id, user.id)?.status);
  const hidden = store.member(chat.id, user.id)?.anonymous;
  const inside = ["member", "administrator", "restricted"].includes(chat.bot_status);
  const list = [
    !inside && (admin || chat.type !== "channel") && act(`Tambahkan ${bot}`, chat.type === "channel" ? "promote" : "add"),
    admin && inside && chat.bot_status !== "administrator" && act(`Jadikan ${bot} admin`, "promote"),
    admin && chat.bot_status === "administrator" && chat.type !== "channel" && act(`${bot} bukan admin lagi`, "demote"),
    admin && inside && chat.type === "supergroup" && chat.bot_status !== "restricted" && act(`Batasi ${bot}`, "restrict"),
    admin && inside && act(`Keluarkan ${bot}`, "remove", { danger: true }),
    (admin || !inside) && chat.type !== "channel" ? null : false,
    admin && chat.type === "supergroup" && { text: hidden ? "Tulis dengan nama sendiri" : "Tulis sebagai grup (anonim)",
      act: () => run(() => api.members(chat.id, hidden ? "show" : "hide", user.id, user.id)) },
    { text: "Lihat anggota", act: () => showMembers(chat) },
    { text: "Tambah anggota…", act: () => addMember(chat, user.id) },
    admin && chat.type === "group" && { text: "Jadikan supergrup", act: () => run(async () => {
      const { id } = await api.bot(chat.id, "migrate", user.id);
      await store.reload();
      moved(id);
    }) },
    { text: `Keluar dari ${chat.type === "channel" ? "kanal" : "grup"}`, danger: true, act: () => run(() => api.members(chat.id, "remove", user.id, user.id)) },
  ];
  return list.filter((item) => item !== false && item !== undefined);
}
