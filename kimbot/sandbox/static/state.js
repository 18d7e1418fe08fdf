// What is known of the sandbox: people, chats, messages. Views listen; events and answers are applied here only.
import { api } from "./api.js";
import { nameOf } from "./dom.js";
import { prefs, remember } from "./prefs.js";

const GONE = new Set(["left", "kicked"]);

class Store {
  bot = null;
  users = new Map();
  chats = new Map();
  messages = new Map(); // chat id → Map(message id → message), only of chats somebody looks at
  loaded = new Map(); // chat id → highest change that its full reading contained
  #loading = new Map();
  #listeners = new Set();
  #dropped = new Set();
  #timer = 0;

  /** listener(kind, chat id, detail): "people", "messages", "typing", "fresh", "answer". */
  listen(listener) { this.#listeners.add(listener); return () => this.#listeners.delete(listener); }
  emit(kind, chat, detail) { for (const listener of [...this.#listeners]) listener(kind, chat, detail); }

  /** Read people and chats (and the messages of open chats); gives the number of the last event contained. */
  async reload({ messages = false } = {}) {
    const state = await api.state();
    this.bot = state.bot;
    this.users = new Map(state.users.filter((user) => !user.is_bot).map((user) => [user.id, user]));
    this.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
    if (messages) {
      const known = [...this.messages.keys()];
      this.messages.clear();
      this.loaded.clear();
      this.#loading.clear();
      this.#dropped.clear();
      await Promise.all(known.filter((id) => this.chats.has(id)).map((id) => this.open(id)));
    }
    this.emit("people");
    return state.last_event ?? 0;
  }

  /** Several "chat" events in a row cost one reading. */
  reloadSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.reload().catch(() => {}), 80);
  }

  /** Read a chat's messages once; later ones arrive as events. */
  open(chat) {
    if (!this.#loading.has(chat)) this.#loading.set(chat, this.#read(chat));
    return this.#loading.get(chat);
  }

  async #read(chat) {
    let list = [];
    try {
      list = await api.messages(chat);
    } catch {
      this.#loading.delete(chat); // out of reach: read again when the page is connected again
      return;
    }
    const held = this.messages.get(chat) ?? new Map();
    for (const message of list) if (!this.#dropped.has(`${chat}/${message.message_id}`)) held.set(message.message_id, message);
    this.messages.set(chat, held);
    this.loaded.set(chat, list.reduce((top, message) => Math.max(top, message.change ?? 0), 0));
    this.emit("messages", chat, { read: true });
  }

  apply(event) {
    const { type, chat } = event;
    if (type === "message" || type === "edited") this.put([event.message], chat);
    else if (type === "deleted") this.drop(chat, event.message_ids ?? []);
    else if (type === "chat" || type === "user" || type === "commands") this.reloadSoon();
    else if (type === "typing") this.emit("typing", chat, event);
    else if (type === "answer") this.emit("answer", chat, event);
    else if (type === "guide") this.emit("guide");
  }

  put(list, chat = list[0]?.chat?.id) {
    if (!this.chats.has(chat)) this.reloadSoon();
    const held = this.messages.get(chat);
    if (!held || !this.loaded.has(chat)) {
      // Still being read, perhaps from before this message: apply it afterwards.
      if (this.#loading.has(chat)) this.open(chat).then(() => this.put(list, chat));
      return;
    }
    const fresh = [];
    for (const message of list) {
      const old = held.get(message.message_id);
      const known = old?.change ?? this.loaded.get(chat); // what a full reading left out was deleted since
      if (message.change <= known || this.#dropped.has(`${chat}/${message.message_id}`)) continue;
      held.set(message.message_id, message);
      if (!old) fresh.push(message);
    }
    this.emit("messages", chat, { fresh });
    for (const message of fresh) this.emit("fresh", chat, message);
  }

  drop(chat, ids) {
    const held = this.messages.get(chat);
    for (const id of ids) {
      held?.delete(id);
      this.#dropped.add(`${chat}/${id}`); // the late answer to a request must not bring it back
    }
    this.emit("messages", chat, {});
  }

  list(chat) { return [...(this.messages.get(chat)?.values() ?? [])].sort((a, b) => a.message_id - b.message_id); }

  member(chat, user) { return this.chats.get(chat)?.members?.find((member) => member.user?.id === user); }

  /** The chats on somebody's phone: the bot first, then groups and channels she is in, a migrated one last and only once. */
  chatsOf(user) {
    const own = this.chats.get(user) ?? { id: user, type: "private", members: [], bot_status: "member", last_change: 0 };
    const others = [...this.chats.values()].filter((chat) => {
      const status = chat.type !== "private" && this.member(chat.id, user)?.status;
      return status && !GONE.has(status) && !this.chats.has(this.movedTo(chat.id));
    });
    return [own, ...others];
  }

  /** The supergroup a group has become, or undefined. */
  movedTo(chat) { return this.chats.get(chat)?.migrated_to; }

  titleOf(chat) { return chat.type === "private" ? nameOf(this.bot) : chat.title; }

  canPost(chat, user) {
    return chat.type !== "channel" || ["creator", "administrator"].includes(this.member(chat.id, user)?.status);
  }

  unread(user, chat) {
    const seen = prefs.read[user]?.[chat];
    const held = this.messages.get(chat);
    if (!held || seen === undefined) return 0;
    let count = 0;
    for (const message of held.values()) if (message.message_id > seen && message.from?.id !== user) count += 1;
    return count;
  }

  markRead(user, chat) {
    const top = Math.max(0, ...(this.messages.get(chat)?.keys() ?? []));
    if (prefs.read[user]?.[chat] === top) return;
    remember({ read: { ...prefs.read, [user]: { ...prefs.read[user], [chat]: top } } });
    this.emit("read", chat, user);
  }

  /** A chat seen for the first time in this browser, or one of a restarted sandbox, starts as read. */
  baseline(user, chat) {
    const top = Math.max(0, ...(this.messages.get(chat)?.keys() ?? []));
    const seen = prefs.read[user]?.[chat];
    if (seen === undefined || seen > top) this.markRead(user, chat);
  }
}

export const store = new Store();
