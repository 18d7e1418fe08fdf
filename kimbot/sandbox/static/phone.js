// One phone: a person's chats in tabs, the open chat, and what the bot's answers to taps look like on it.
import { api } from "./api.js";
import { ChatView } from "./chatview.js";
import { Composer } from "./composer.js";
import { arrows, avatar, h, icon, nameOf } from "./dom.js";
import { confirmLink, copy, follow } from "./links.js";
import { openMenu } from "./menu.js";
import { chatActions, editNote, forward } from "./people.js";
import { prefs, remember } from "./prefs.js";
import { store } from "./state.js";

const LANGUAGES = { id: "Indonesia", en: "Inggris" };

export class Phone {
  /** hooks: hide(user id), tapped(user, text) */
  constructor(user, hooks) {
    this.user = user;
    this.hooks = hooks;
    this.views = new Map();
    this.used = new Set(); // one-time keyboards already answered
    this.composer = new Composer(user, (work) => this.run(work));
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": `Obrolan ${nameOf(user)}` });
    this.tabs.addEventListener("keydown", (event) => arrows(event, [...this.tabs.children]));
    this.room = h("div", { class: "room", role: "tabpanel" });
    this.notice = h("div", { class: "notice", hidden: true });
    this.toasts = h("div", { class: "toasts", role: "status" });
    this.head = h("header", { class: "head" });
    this.el = h("section", { class: "phone", "aria-label": `Telepon ${nameOf(user)}`, dataset: { user: user.id } },
      this.head, this.tabs, this.toasts, this.room, this.notice, this.composer.el);
    this.draw();
    this.show(prefs.chats[user.id] ?? user.id);
  }

  /** Header and tabs anew: somebody's name, a chat, an unread count changed. */
  draw() {
    this.user = store.users.get(this.user.id) ?? this.user;
    const { user } = this;
    const note = user.note ?? "";
    const language = LANGUAGES[user.language_code] ?? user.language_code ?? "";
    const about = [note, language].filter(Boolean).join(" · ");
    const sign = JSON.stringify([user, note]);
    if (this.head.dataset.sign !== sign) {
      this.head.dataset.sign = sign;
      this.head.replaceChildren(avatar(user),
        h("div", { class: "names" }, h("h2", {}, nameOf(user)), h("p", { title: about }, about || " ")),
        h("button", { type: "button", class: "round", "aria-label": `Menu telepon ${nameOf(user)}`, "aria-haspopup": "menu", onclick: (event) => this.#menu(event.currentTarget) }, icon("more")),
        h("button", { type: "button", class: "round", "aria-label": `Sembunyikan telepon ${nameOf(user)}`, onclick: () => this.hooks.hide(user.id) }, icon("hide")));
    }
    const chats = store.chatsOf(user.id);
    for (const { id } of chats) store.open(id);
    if (this.open && !chats.some((chat) => chat.id === this.open)) this.show(store.movedTo(this.open) ?? user.id);
    this.#drawTabs(chats);
    this.#frame();
  }

  // Drawn only when something changed: a tab must not vanish under the finger that presses it.
  #drawTabs(chats) {
    const sign = JSON.stringify([this.open, chats.map((chat) => [chat.id, store.titleOf(chat), store.unread(this.user.id, chat.id)])]);
    if (this.tabs.dataset.sign === sign) return;
    this.tabs.dataset.sign = sign;
    const held = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...chats.map((chat) => this.#tab(chat)));
    const chosen = this.tabs.querySelector("[aria-selected=true]");
    if (held) chosen?.focus();
    chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #tab(chat) {
    const unread = chat.id === this.open ? 0 : store.unread(this.user.id, chat.id);
    const chosen = chat.id === this.open;
    const title = store.titleOf(chat);
    return h("button", { type: "button", role: "tab", class: "tab", "aria-selected": String(chosen), tabindex: chosen ? "0" : "-1", dataset: { chat: chat.id },
      "aria-label": unread ? `${title}, ${unread} belum dibaca` : title, title, onclick: () => { this.show(chat.id); this.tabs.querySelector("[aria-selected=true]")?.focus(); } },
      avatar(chat.type === "private" ? store.bot : chat, "small"), h("span", { class: "tabname" }, title), unread ? h("span", { class: "badge" }, unread > 99 ? "99+" : String(unread)) : null);
  }

  #chat() { return store.chatsOf(this.user.id).find((chat) => chat.id === this.open); }

  /** Open a chat on this phone. */
  show(id) {
    const known = store.chatsOf(this.user.id);
    const chat = known.find((one) => one.id === id) ?? known[0];
    if (this.open === chat.id) return;
    this.open = chat.id;
    remember({ chats: { ...prefs.chats, [this.user.id]: chat.id } });
    if (!this.views.has(chat.id)) this.views.set(chat.id, new ChatView(chat, this.user, this.#context(chat)));
    const view = this.views.get(chat.id);
    this.room.replaceChildren(view.el);
    this.room.setAttribute("aria-label", store.titleOf(chat));
    this.composer.open(chat.id);
    store.open(chat.id).then(() => { view.sync(); view.bottom(); });
    this.draw();
    this.heard(chat.id);
  }

  get view() { return this.views.get(this.open); }

  /** Messages of a chat changed. */
  heard(chat) {
    if (chat === this.open) {
      if (store.messages.has(chat)) { this.view.sync(); store.markRead(this.user.id, chat); }
      this.#frame();
    } else store.baseline(this.user.id, chat);
  }

  // Start button, blocked bot, channel: what stands in the place of the composer; and the reply keyboard.
  #frame() {
    const chat = this.#chat();
    if (!chat || !this.view) return;
    const messages = store.list(chat.id);
    const blocked = chat.type === "private" && chat.bot_status === "kicked";
    const empty = chat.type === "private" && !messages.length && store.loaded.has(chat.id);
    const state = blocked ? "blocked" : empty ? "empty" : store.canPost(chat, this.user.id) ? "" : "reader";
    if (this.notice.dataset.state !== state) {
      this.notice.dataset.state = state;
      this.notice.replaceChildren(...this.#notice(state));
    }
    this.notice.hidden = !state;
    this.composer.bar.hidden = state === "blocked" || state === "reader";
    this.composer.keyboard(state === "blocked" ? null : this.#replyKeyboard(chat, messages), (key) => this.#answer(key));
  }

  #notice(state) {
    const bot = nameOf(store.bot);
    const button = (text, act) => h("button", { type: "button", class: "main", onclick: act }, text);
    if (state === "empty") return [h("p", {}, `Obrolan dengan ${bot} masih kosong.`), button("Mulai", () => this.composer.give({ text: "/start" }))];
    if (state === "blocked") return [h("p", {}, `${bot} diblokir di telepon ini.`), button("Buka blokir", () => this.run(() => api.bot(this.open, "unblock", this.user.id)))];
    return [h("p", {}, "Di kanal ini Anda hanya membaca.")];
  }

  #replyKeyboard(chat, messages) {
    for (let at = messages.length - 1; at >= 0; at -= 1) {
      const { reply_markup: markup, message_id: id, reply_to_message: to } = messages[at];
      if (!markup || markup.inline_keyboard || markup.force_reply) continue;
      if (markup.selective && chat.type !== "private" && to?.from?.id !== this.user.id) continue;
      if (markup.remove_keyboard) return null;
      if (markup.keyboard) { this.keyboardOf = id; return this.used.has(id) ? null : markup; }
    }
    return null;
  }

  #answer(key) {
    const last = store.list(this.open).find((message) => message.message_id === this.keyboardOf);
    if (last?.reply_markup?.one_time_keyboard) { this.used.add(this.keyboardOf); this.#frame(); }
    if (key.request_contact) return this.composer.contact();
    if (key.request_location) return this.composer.give({ location: { latitude: -6.17806, longitude: 106.63 } });
    this.hooks.tapped(this.user, key.text);
    return this.composer.give({ text: key.text });
  }

  #context(chat) {
    return {
      tag: (from) => { const status = store.member(chat.id, from.id)?.status; return status === "creator" || status === "administrator" ? h("small", {}, status === "creator" ? "pembuat" : "admin") : from.is_bot ? h("small", {}, "bot") : null; },
      topic: (message) => { const name = message.is_topic_message && store.chats.get(chat.id)?.topics?.find((topic) => topic.message_thread_id === message.message_thread_id)?.name; return name ? h("div", { class: "forward" }, `# ${name}`) : null; },
      menu: (anchor, item) => this.#messageMenu(anchor, item),
      tap: (message, button, node) => this.tap(message, button, node),
      act: {
        command: (text) => this.composer.give({ text }),
        link: (href, hidden) => follow(this, href, hidden),
        mention: (text) => { if (text.toLowerCase() === `@${store.bot.username}`.toLowerCase()) this.show(this.user.id); },
      },
    };
  }

  /** Press an inline button: ask the bot, or follow its address. */
  async tap(message, button, node) {
    this.hooks.tapped(this.user, button.text);
    if (button.url) { if (!follow(this, button.url, true)) confirmLink(button.url); return; }
    if (button.copy_text) { copy(button.copy_text.text); this.toast("Teks disalin."); return; }
    if (button.callback_data === undefined) { this.toast("Tombol jenis ini belum bisa dipakai di sini."); return; }
    node.setAttribute("aria-busy", "true");
    await this.run(() => api.tap(message.chat.id, message.message_id, this.user.id, button.callback_data)); // the answer comes as an event
    node.removeAttribute("aria-busy");
  }

  /** The bot answered a tap, made here or by whoever else drives this person. */
  answered({ answer, alert, url }) {
    if (url) { if (!follow(this, url, true)) confirmLink(url); } else if (answer && alert) this.alert(answer);
    else if (answer) this.toast(answer);
  }

  /** Do something that may fail; its reason is shown on this phone. True when it went well. */
  async run(work) {
    try {
      await work();
      return true;
    } catch (problem) {
      this.toast(problem.message, "bad");
      return false;
    }
  }

  toast(text, kind = "") {
    const node = h("div", { class: `toast ${kind}` }, text);
    this.toasts.append(node);
    setTimeout(() => node.remove(), 3500 + text.length * 40);
  }

  alert(text) {
    const back = document.activeElement;
    const close = () => { box.remove(); if (back?.isConnected) back.focus(); };
    const ok = h("button", { type: "button", class: "main", onclick: close }, "OK");
    const box = h("div", { class: "veil" }, h("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": nameOf(store.bot) },
      h("h3", {}, nameOf(store.bot)), h("p", {}, text), ok));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.stopPropagation(); close(); }
      if (event.key === "Tab") event.preventDefault();
    });
    const mine = back === document.body || this.el.contains(back); // never take the focus from another phone
    this.el.append(box);
    if (mine) ok.focus();
  }

  #menu(anchor) {
    const chat = this.#chat();
    openMenu(anchor, [
      ...chatActions(chat, this.user, (work) => this.run(async () => { await work(); await store.reload(); }), (id) => this.show(id)),
      null,
      { text: "Ubah catatan peran…", act: () => editNote(this.user) },
      { text: "Sembunyikan telepon", act: () => this.hooks.hide(this.user.id) },
    ], `Menu telepon ${nameOf(this.user)}`);
  }

  #messageMenu(anchor, { messages, own }) {
    const [message] = messages;
    const words = messages.map((part) => part.text ?? part.caption).find(Boolean);
    const chat = this.#chat();
    const admin = ["creator", "administrator"].includes(store.member(chat.id, this.user.id)?.status);
    const mine = own || (chat.type === "channel" && store.canPost(chat, this.user.id));
    const editable = mine && messages.find((part) => (part.text ?? part.caption) !== undefined);
    openMenu(anchor, [
      store.canPost(chat, this.user.id) && { text: "Balas", act: () => this.composer.replyTo(message) },
      { text: "Teruskan…", act: () => forward(this, message) },
      words && { text: "Salin teks", act: () => { copy(words); this.toast("Teks disalin."); } },
      editable && { text: "Ubah", act: () => this.composer.edit(editable) },
      (mine || admin || chat.type === "private") && { text: "Hapus", danger: true, act: () => this.run(async () => { for (const part of messages) await api.remove(part.chat.id, part.message_id, this.user.id); store.drop(message.chat.id, messages.map((part) => part.message_id)); }) },
    ].filter(Boolean), "Menu pesan");
  }
}
