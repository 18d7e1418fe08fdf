// Where a person writes: text, commands, photos and other things, replies and corrections, and the bot's reply keyboard.
import { api } from "./api.js";
import { MOST, packed, samplePhoto, shrunk } from "./attach.js";
import { arrows, h, icon, nameOf } from "./dom.js";
import { parse, SHORTCUTS, surround, unparse } from "./format.js";
import { ask, field, openMenu } from "./menu.js";
import { summary } from "./render.js";
import { store } from "./state.js";

const STICKERS = ["👍", "🙏", "😊", "🎉", "❤️", "😂", "🌱", "👋"];
let serial = 0;

export class Composer {
  /** run(work) shows an error on the phone and tells whether all went well. */
  constructor(user, run) {
    Object.assign(this, { user, run, chat: null, drafts: new Map(), photos: [], reply: null, editing: null });
    const id = `sugg${serial += 1}`;
    this.input = h("textarea", { rows: "1", placeholder: "Tulis pesan…", "aria-label": `Pesan dari ${nameOf(user)}`, "aria-autocomplete": "list", "aria-controls": id, enterkeyhint: "send",
      oninput: () => this.#typed(), onkeydown: (event) => this.#keys(event), onpaste: (event) => this.#dropped(event, event.clipboardData) });
    this.clip = h("button", { type: "button", class: "round", "aria-label": "Lampirkan", "aria-haspopup": "menu", onclick: () => this.#attach() }, icon("clip"));
    this.toggle = h("button", { type: "button", class: "round", "aria-label": "Papan tombol", hidden: true, onclick: () => { this.board.hidden = !this.board.hidden; } }, icon("grid"));
    this.button = h("button", { type: "button", class: "round send", "aria-label": "Kirim", onclick: () => this.submit() }, icon("send"));
    this.about = h("div", { class: "about", hidden: true });
    this.strip = h("div", { class: "strip", hidden: true });
    this.suggest = h("div", { class: "suggest", id, role: "listbox", "aria-label": "Perintah", hidden: true });
    this.board = h("div", { class: "board", role: "group", "aria-label": "Tombol jawaban", hidden: true });
    this.board.addEventListener("keydown", (event) => arrows(event, [...this.board.querySelectorAll("button")], { grid: true }));
    this.picker = h("input", { type: "file", accept: "image/*", multiple: true, hidden: true, "aria-label": "Pilih foto", onchange: () => this.#take(this.picker) });
    this.filer = h("input", { type: "file", hidden: true, "aria-label": "Pilih dokumen", onchange: () => this.#takeFile(this.filer) });
    this.bar = h("div", { class: "bar2" }, this.clip, this.input, this.toggle, this.button);
    this.el = h("div", { class: "composer" }, this.suggest, this.about, this.strip, this.bar, this.board, this.picker, this.filer);
    this.el.addEventListener("dragover", (event) => event.preventDefault());
    this.el.addEventListener("drop", (event) => this.#dropped(event, event.dataTransfer));
  }

  /** Turn to another chat; what was begun in the old one stays there. */
  open(chat) {
    if (this.chat) this.drafts.set(this.chat, this.editing ? "" : this.input.value);
    this.cancel();
    this.chat = chat;
    this.fill(this.drafts.get(chat) ?? "");
  }

  fill(text) {
    this.input.value = text;
    this.#typed();
  }

  get focused() { return document.activeElement === this.input; }

  cancel() {
    const had = this.reply || this.editing || this.photos.length;
    if (this.editing) this.fill("");
    this.reply = this.editing = null;
    this.photos = [];
    this.about.hidden = true;
    this.#draw();
    return Boolean(had);
  }

  replyTo(message, { focus = true } = {}) {
    this.cancel();
    this.reply = message;
    this.#bar("Balas", nameOf(message.from ?? message.chat), message, focus);
  }

  edit(message) {
    this.cancel();
    this.editing = message;
    this.#bar("Ubah pesan", "", message);
    this.fill(unparse(message.text ?? message.caption ?? "", message.entities ?? message.caption_entities));
  }

  #bar(word, name, message, focus = true) {
    this.about.replaceChildren(h("span", {}, h("b", {}, [word, name].filter(Boolean).join(" ")), h("small", {}, summary(message))),
      h("button", { type: "button", class: "round", "aria-label": "Batalkan", onclick: () => { this.cancel(); this.input.focus(); } }, icon("close")));
    this.about.hidden = false;
    if (focus) this.input.focus();
  }

  #typed() {
    const { input } = this;
    input.style.height = "auto";
    if (input.scrollHeight) input.style.height = `${Math.min(140, input.scrollHeight + 2)}px`; // 0 while not on the page
    const begun = /^\/(\w*)$/.exec(input.value);
    const found = begun ? (store.chats.get(this.chat)?.commands ?? []).filter(({ command }) => command.startsWith(begun[1].toLowerCase())) : [];
    this.suggest.hidden = !found.length;
    this.suggest.replaceChildren(...found.map(({ command, description }, index) => h("button", {
      type: "button", role: "option", tabindex: "-1", "aria-selected": String(index === 0), onclick: () => { this.fill(`/${command}`); this.submit(); },
    }, h("b", {}, `/${command}`), h("span", {}, description))));
    this.button.classList.toggle("ready", Boolean(input.value.trim() || this.photos.length));
  }

  #keys(event) {
    const mark = (event.ctrlKey || event.metaKey) && SHORTCUTS[event.key.toLowerCase()];
    if (mark) {
      event.preventDefault();
      surround(this.input, mark);
      return;
    }
    const options = this.suggest.hidden ? [] : [...this.suggest.children];
    const chosen = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const to = (chosen + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === to)));
      options[to].scrollIntoView({ block: "nearest" });
    } else if (options.length && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.fill(`${options[chosen].firstChild.textContent} `);
    } else if (event.key === "Escape" && (options.length || this.cancel())) {
      event.stopPropagation();
      this.suggest.hidden = true;
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      const exact = options.some((option) => option.firstChild.textContent === this.input.value);
      if (options.length && (!exact || chosen > 0)) this.fill(options[chosen].firstChild.textContent);
      this.submit();
    } else if (event.key === "ArrowUp" && !this.input.value && !this.editing) {
      const mine = store.list(this.chat).filter((message) => message.from?.id === this.user.id && (message.text ?? message.caption) !== undefined).pop();
      if (mine) { event.preventDefault(); this.edit(mine); }
    }
  }

  async submit() {
    const written = this.input.value.trim();
    const { text, entities } = parse(written);
    const { chat, editing, reply, photos } = this;
    if (!text && !photos.length) return;
    const marked = entities.length ? { entities } : {};
    const about = { from: this.user.id, ...(reply ? { reply_to: reply.message_id } : {}), ...(reply?.is_topic_message ? { thread: reply.message_thread_id } : {}) };
    this.editing = null;
    this.fill("");
    this.cancel();
    const ok = await this.run(async () => {
      if (editing) {
        store.put([await api.edit(chat, editing.message_id, { from: this.user.id, [editing.text === undefined ? "caption" : "text"]: text, ...marked })], chat);
      } else if (photos.length) {
        const data = await Promise.all(photos.map((photo) => shrunk(photo.file)));
        await this.#post(chat, { ...about, ...(data.length > 1 ? { photos: data } : { photo: data[0] }), ...(text ? { caption: text, ...marked } : {}) });
      } else {
        await this.#post(chat, { ...about, text, ...marked });
      }
    });
    if (!ok && this.chat === chat && !this.input.value) this.fill(written); // nothing typed is lost when the sandbox is away
    photos.forEach((photo) => URL.revokeObjectURL(photo.url));
  }

  async #post(chat, body) { store.put(await api.say(chat, body), chat); }

  /** Send something that is no typed text: a sticker, a contact, words of a button. */
  give(body, chat = this.chat) { return this.run(() => this.#post(chat, { from: this.user.id, ...body })); }

  #attach() {
    openMenu(this.clip, [
      { text: "Foto…", act: () => this.picker.click() },
      { text: "Foto contoh", act: () => this.add([samplePhoto()]) },
      { text: "Dokumen…", act: () => this.filer.click() },
      { text: "Kontak saya…", act: () => this.contact() },
      { text: "Lokasi (alun-alun Tangerang)", act: () => this.give({ location: { latitude: -6.17806, longitude: 106.63 } }) },
      { text: "Stiker…", act: () => openMenu(this.clip, STICKERS.map((emoji) => ({ text: emoji, act: () => this.give({ sticker: emoji }) })), "Stiker") },
    ], "Lampirkan");
  }

  /** Send one or more drawn photos, for the guide. */
  async sendSample(count) {
    const files = [];
    for (let left = Math.max(1, Number(count) || 1); left; left -= 1) files.push(samplePhoto());
    this.add(files);
    await this.submit();
  }

  contact() {
    ask("Bagikan kontak", [field("Nomor telepon", "phone", { required: true, value: `+62812${String(this.user.id).padStart(7, "0").slice(-8)}`, inputmode: "tel" })], "Bagikan",
      async (form) => {
        const { first_name, last_name, id } = this.user;
        await this.give({ contact: { phone_number: form.get("phone"), first_name, ...(last_name ? { last_name } : {}), user_id: id } });
      });
  }

  #take(input) { this.add([...input.files]); input.value = ""; }

  async #takeFile(input) {
    const [file] = input.files;
    input.value = "";
    const text = this.input.value.trim();
    if (!file) return;
    this.fill("");
    await this.run(async () => this.#post(this.chat, { from: this.user.id, document: await packed(file), ...(text ? { caption: text } : {}) }));
  }

  #dropped(event, data) {
    const files = [...(data?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    const images = files.filter((file) => file.type.startsWith("image/"));
    if (images.length) this.add(images);
    files.filter((file) => !images.includes(file)).forEach((file) => this.#takeFile({ files: [file] }));
  }

  add(files) {
    this.photos = [...this.photos, ...files.map((file) => ({ file, url: URL.createObjectURL(file) }))].slice(0, MOST);
    this.#draw();
    this.input.focus();
  }

  #draw() {
    this.strip.hidden = !this.photos.length;
    this.strip.replaceChildren(...this.photos.map((photo, index) => h("span", { class: "thumb" }, h("img", { src: photo.url, alt: `Foto ${index + 1}` }),
      h("button", { type: "button", "aria-label": `Buang foto ${index + 1}`, onclick: () => { this.photos.splice(index, 1); this.#draw(); this.input.focus(); } }, icon("close")))));
    this.#typed();
  }

  /** Show the reply keyboard that is in force in this chat, if any. */
  keyboard(markup, press) {
    const sign = JSON.stringify(markup ?? null);
    if (this.board.dataset.sign === sign) return;
    this.board.dataset.sign = sign;
    this.toggle.hidden = !markup;
    this.board.hidden = !markup;
    this.input.placeholder = markup?.input_field_placeholder ?? "Tulis pesan…";
    this.board.replaceChildren(...(markup?.keyboard ?? []).map((row) => h("div", { class: "keyrow" }, row.map((button) => {
      const key = typeof button === "string" ? { text: button } : button;
      return h("button", { type: "button", class: "key", onclick: () => press(key) }, key.text);
    }))));
  }
}
