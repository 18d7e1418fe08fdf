// The log of one chat on one phone: keeps its elements in step with the messages, scrolls, and moves the focus.
import { calm, h, icon, nameOf } from "./dom.js";
import { arrange, draw } from "./render.js";
import { store } from "./state.js";

const PAGE = 120; // messages shown at first; older ones on demand
const NEAR = 80; // pixels from the end that still count as "at the end"

export class ChatView {
  constructor(chat, user, ctx) {
    this.chat = chat;
    this.user = user;
    this.ctx = { ...ctx, chat, jump: (id) => this.jump(id) };
    this.shown = new Map(); // key → {element, item}
    this.limit = PAGE;
    this.fresh = 0;
    this.ready = false;
    this.earlier = h("button", { type: "button", class: "earlier", hidden: true, onclick: () => this.more() }, "Pesan sebelumnya");
    this.typing = h("div", { class: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" }, h("i", {}), h("i", {}), h("i", {})), h("span", { class: "typer" }));
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": `Pesan di ${store.titleOf(chat)}`, tabindex: "0" }, this.earlier, this.typing);
    this.jumper = h("button", { type: "button", class: "tobottom", hidden: true, onclick: () => this.bottom(true) }, icon("down"), h("span", {}));
    this.el = h("div", { class: "chat" }, this.log, this.jumper);
    this.log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.log.addEventListener("focusin", (event) => this.#activate(event.target.closest(".msg")));
    this.log.addEventListener("keydown", (event) => this.#keys(event));
    this.log.addEventListener("contextmenu", (event) => this.#context(event));
    new ResizeObserver(() => this.stuck && this.bottom()).observe(this.log);
    for (const kind of ["load", "error"]) this.log.addEventListener(kind, () => this.#grown(), true);
    this.stuck = true;
  }

  /** Bring the log in step with the store. */
  sync() {
    const all = store.list(this.chat.id);
    const visible = all.slice(-this.limit);
    this.earlier.hidden = all.length <= this.limit;
    const items = arrange(visible, this.user.id);
    const keys = new Set(items.map((item) => item.key));
    const held = document.activeElement?.closest?.(".msg");
    for (const [key, entry] of this.shown) if (!keys.has(key)) this.#leave(key, entry);
    let before = this.earlier;
    for (const item of items) {
      const entry = this.shown.get(item.key);
      const element = entry && entry.item.sign === item.sign ? entry.element : this.#place(item, entry, held);
      if (element.previousSibling !== before && !this.#onlyLeavers(before, element)) before.after(element);
      before = element;
    }
    if (this.stuck) this.bottom();
    if (!this.log.contains(document.activeElement)) this.active = null; // coming back begins at the newest
    this.#tab();
    this.ready = true;
  }

  #onlyLeavers(from, to) {
    for (let node = from.nextSibling; node && node !== to; node = node.nextSibling) if (!node.classList.contains("leave")) return false;
    return from.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_FOLLOWING;
  }

  #place(item, entry, held) {
    const element = draw(item, this.ctx);
    if (entry) {
      const keep = held && held === entry.element ? this.#focusPlace(held) : null;
      const edited = entry.item.change !== item.change && entry.item.messages?.length === item.messages?.length;
      if (edited && item.kind === "message") element.classList.add("flash");
      entry.element.replaceWith(element);
      if (keep) this.#refocus(element, keep);
    } else if (this.ready) {
      element.classList.add("enter");
      if (item.own) this.stuck = true; // who writes wants to see it
      else if (item.kind === "message" && !this.stuck) this.#count(1);
    }
    this.shown.set(item.key, { element, item });
    return element;
  }

  #leave(key, { element, item }) {
    this.shown.delete(key);
    const away = element.contains(document.activeElement);
    const held = store.messages.get(this.chat.id);
    const onlyOld = item.messages?.some(({ message_id: id }) => held?.has(id)); // out of the window, not deleted
    if (calm() || !this.ready || onlyOld) element.remove();
    else {
      element.style.height = `${element.offsetHeight}px`;
      element.classList.add("leave");
      element.setAttribute("aria-hidden", "true");
      requestAnimationFrame(() => { element.style.height = "0"; });
      setTimeout(() => element.remove(), 420);
    }
    if (away) this.log.focus({ preventScroll: true });
  }

  #focusPlace(element) {
    const controls = [...element.querySelectorAll("button, a, [tabindex='0']")];
    return { at: controls.indexOf(document.activeElement), key: document.activeElement.classList.contains("key") };
  }

  #refocus(element, { at, key }) {
    const keys = [...element.querySelectorAll(".key")];
    const controls = [...element.querySelectorAll("button, a, [tabindex='0']")];
    const target = at < 0 ? element : key ? (keys.includes(controls[at]) ? controls[at] : keys[0] ?? element) : controls[at] ?? element;
    this.#activate(element);
    target.focus({ preventScroll: true });
  }

  // Only the controls of one message are in the Tab order: a long log must not be a long walk.
  #activate(element) {
    if (!element || element === this.active) return;
    this.active = element;
    this.#tab();
  }

  #tab() {
    if (!this.active?.isConnected) this.active = [...this.log.querySelectorAll(".msg:not(.leave)")].pop();
    for (const control of this.log.querySelectorAll(".msg button, .msg a, .msg video, .msg audio, .msg .spoiler[role]")) {
      const inside = this.active?.contains(control);
      const first = !control.classList.contains("key") || control === this.active?.querySelector(".key");
      control.tabIndex = inside && first ? 0 : -1;
    }
  }

  #keys(event) {
    const messages = [...this.log.querySelectorAll(".msg:not(.leave)")];
    const here = event.target.closest(".msg");
    const onKey = event.target.classList.contains("key");
    if (onKey || !messages.length) return;
    const at = messages.indexOf(here);
    let to;
    if (event.key === "ArrowUp") to = here ? Math.max(0, at - 1) : messages.length - 1;
    if (event.key === "ArrowDown") to = here ? Math.min(messages.length - 1, at + 1) : messages.length - 1;
    if (event.key === "Home") to = 0;
    if (event.key === "End") to = messages.length - 1;
    if (to !== undefined) {
      event.preventDefault();
      messages[to].focus();
    } else if (here === event.target && (event.key === "Enter" || event.key === "ContextMenu")) {
      event.preventDefault();
      here.querySelector(".more")?.click();
    }
  }

  // A picture that arrives makes the log longer; one that does not is replaced.
  #grown() { requestAnimationFrame(() => this.stuck && this.bottom()); }

  // A right click or a long press on a message opens its menu; on a link or picture the browser's own stays.
  #context(event) {
    const message = event.target.closest(".bubble")?.closest(".msg");
    if (!message || event.target.closest("a, img, .key") || String(getSelection())) return;
    event.preventDefault();
    message.querySelector(".more")?.click();
  }

  #scrolled() {
    // Only a person scrolling back leaves the end; a picture or sticker that makes the log longer does not.
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    const back = scrollTop < this.lastTop - 1 && scrollHeight === this.lastHeight;
    [this.lastTop, this.lastHeight] = [scrollTop, scrollHeight];
    if (atEnd) this.stuck = true;
    else if (back) this.stuck = false;
    if (this.stuck && !atEnd && !this.gliding) this.bottom();
    if (this.stuck) this.#count(-this.fresh);
    this.jumper.hidden = this.stuck;
  }

  #count(by) {
    this.fresh += by;
    this.jumper.lastChild.textContent = this.fresh ? String(this.fresh) : "";
    this.jumper.setAttribute("aria-label", this.fresh ? `Ke bawah, ${this.fresh} pesan baru` : "Ke pesan terakhir");
  }

  bottom(smooth = false) {
    const glide = smooth && !calm();
    this.gliding = glide;
    if (glide) setTimeout(() => { this.gliding = false; }, 600);
    this.stuck = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: glide ? "smooth" : "instant" });
  }

  more() {
    const { scrollHeight, scrollTop } = this.log;
    this.limit += PAGE;
    this.stuck = this.ready = false;
    this.sync();
    this.log.scrollTop = scrollTop + this.log.scrollHeight - scrollHeight;
  }

  jump(id) {
    const find = () => this.log.querySelector(`.msg[data-id="${id}"]`) ?? [...this.shown.values()].find(({ item }) => item.messages?.some((message) => message.message_id === id))?.element;
    if (!find() && store.messages.get(this.chat.id)?.has(id)) { this.limit = Infinity; this.sync(); }
    const target = find();
    if (!target) return;
    target.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
    target.focus({ preventScroll: true });
    target.classList.remove("flash");
    requestAnimationFrame(() => target.classList.add("flash"));
  }

  showTyping(who, action) {
    const words = { upload_photo: "mengirim foto", upload_document: "mengirim dokumen", find_location: "mencari lokasi" }[action] ?? "mengetik";
    this.typing.lastChild.textContent = `${nameOf(who)} sedang ${words}`;
    this.typing.hidden = false;
    if (this.stuck) this.bottom();
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.hideTyping(), 5000);
  }

  hideTyping() {
    clearTimeout(this.typingTimer);
    this.typing.hidden = true;
  }
}
