// The guided first minute: shows the next step, marks the phone it concerns, does it on request, ticks off what happened.
import { api } from "./api.js";
import { calm, h, icon, nameOf } from "./dom.js";
import { prefs, remember } from "./prefs.js";
import { store } from "./state.js";

const bare = (text) => String(text).toLowerCase().replace(/[^\p{L}\p{N}/]+/gu, " ").trim();
export const same = (a, b) => bare(a) === bare(b) || (bare(a).length > 2 && bare(b).startsWith(`${bare(a)} `));
const exact = (a, b) => bare(a) === bare(b);
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, calm() ? 0 : ms); });

export class Guide {
  /** phoneOf(user id) shows that phone and gives it. */
  constructor(el, phoneOf, changed) {
    Object.assign(this, { el, phoneOf, changed, plan: null, done: new Set(), busy: false });
    el.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
  }

  async load() {
    const plan = await api.guide();
    if (!plan?.steps?.length) return this.#draw();
    const fresh = JSON.stringify(plan) !== JSON.stringify(this.plan);
    this.plan = plan;
    if (fresh) this.#recall();
    return this.#draw();
  }

  get name() { return `${this.plan.title}/${this.plan.steps.length}`; }
  get open() { return Boolean(this.plan) && prefs.guideClosed !== this.name; }
  get next() { return this.plan.steps.findIndex((_, index) => !this.done.has(index)); }

  // Ticks live as long as the tab; those of an earlier run of the sandbox are dropped.
  #recall() {
    let ticks = [];
    try { ticks = JSON.parse(sessionStorage.getItem("guide") ?? "[]"); } catch { /* begin anew */ }
    const said = (step) => step.say === undefined || [...store.messages.values()].some((held) => [...held.values()].some((message) => message.from?.id === step.phone && same(step.say, message.text ?? "")));
    const valid = ticks.every((index) => this.plan.steps[index] && said(this.plan.steps[index]));
    this.done = new Set(valid ? ticks : []);
  }

  close() { remember({ guideClosed: this.name }); this.#draw(); this.changed(); }
  reopen() { remember({ guideClosed: "" }); this.#draw(); this.changed(); this.el.querySelector("button")?.focus(); }
  restart() { this.done.clear(); this.#keep(); this.#draw(); }
  #keep() { sessionStorage.setItem("guide", JSON.stringify([...this.done])); }

  /** Somebody did something (kind: say, tap, photo): tick the step that asked for it. */
  happened(user, kind, text) {
    if (!this.plan) return;
    const matches = (step) => step.phone === user && step[kind] !== undefined && (kind === "photo" || same(step[kind], text));
    const at = this.plan.steps.findIndex((step, index) => index >= this.next && !this.done.has(index) && matches(step));
    if (at < 0 || at > this.next + 2) return;
    this.#tick(at);
  }

  #tick(index) {
    this.done.add(index);
    this.#keep();
    this.#draw();
  }

  #mark() {
    document.querySelectorAll(".phone.wanted").forEach((phone) => phone.classList.remove("wanted"));
    const step = this.open && this.plan.steps[this.next];
    if (step) document.querySelector(`.phone[data-user="${step.phone}"]`)?.classList.add("wanted");
  }

  /** The pages changed (phones shown or hidden). */
  refresh() { this.#mark(); }

  #draw() {
    this.el.hidden = !this.open;
    this.#mark();
    if (!this.open) return;
    const { plan, next } = this;
    const held = this.el.contains(document.activeElement);
    const list = plan.steps.map((step, index) => this.#step(step, index, index === next));
    this.el.replaceChildren(
      h("div", { class: "guidehead" }, h("h2", { id: "guide-title" }, plan.title ?? "Satu menit pertama"), h("small", {}, `${this.done.size} dari ${plan.steps.length}`),
        h("button", { type: "button", class: "round", "aria-label": "Tutup panduan", onclick: () => this.close() }, icon("close"))),
      h("div", { class: "progress", "aria-hidden": "true" }, h("i", { style: `width:${(100 * this.done.size) / plan.steps.length}%` })),
      plan.intro ? h("p", { class: "intro" }, plan.intro) : "",
      plan.clock_note ? h("p", { class: "clocknote" }, plan.clock_note) : "",
      h("ol", {}, list),
      next < 0 ? h("p", { class: "finished", role: "status" }, "Selesai! Sekarang cobalah sendiri. ", h("button", { type: "button", class: "plain", onclick: () => this.restart() }, "Ulangi")) : "");
    const now = this.el.querySelector(".now");
    if (held) (now?.querySelector("button") ?? this.el.querySelector("button"))?.focus({ preventScroll: true });
    if (now) this.el.querySelector("ol").scrollTop = Math.max(0, now.offsetTop - this.el.querySelector("ol").offsetTop - 60);
  }

  #step(step, index, now) {
    const done = this.done.has(index);
    const user = store.users.get(step.phone);
    const what = step.say !== undefined ? ["Ketik ", h("kbd", {}, step.say)] : step.tap !== undefined ? ["Tekan ", h("kbd", {}, step.tap)] : step.photo !== undefined ? ["Kirim foto"] : [];
    return h("li", { class: done ? "done" : now ? "now" : "", "aria-current": now ? "step" : undefined },
      h("span", { class: "tickmark", "aria-hidden": "true" }, done ? icon("check") : String(index + 1)),
      h("div", {}, h("p", {}, step.text), now && user ? h("p", { class: "hint" }, h("b", {}, `${nameOf(user)}: `), what) : null,
        now ? h("div", { class: "actions" }, h("button", { type: "button", class: "main", "aria-busy": this.busy ? "true" : undefined, onclick: () => this.act(step, index) }, what.length ? "Lakukan" : "Lanjut"),
          what.length ? h("button", { type: "button", class: "plain", onclick: () => this.#tick(index) }, "Lewati") : null) : null));
  }

  /** Do a step as its person would: visibly, on her phone. */
  async act(step, index) {
    if (this.busy) return;
    this.busy = true;
    this.#draw();
    try {
      const phone = step.phone !== undefined ? this.phoneOf(step.phone) : null;
      if (phone && step.chat) phone.show(step.chat);
      if (phone && step.say !== undefined) await this.#say(phone, step);
      else if (phone && step.tap !== undefined) { if (!(await this.#tap(phone, step))) return; }
      else if (phone && step.photo !== undefined) await phone.composer.sendSample(step.photo);
      this.done.add(index);
      this.#keep();
    } finally {
      this.busy = false;
      this.#draw();
    }
  }

  async #say(phone, step) {
    if (!step.chat && phone.open !== phone.user.id) phone.show(phone.user.id);
    phone.composer.fill(step.say);
    phone.composer.el.classList.add("lit");
    await pause(650);
    phone.composer.el.classList.remove("lit");
    await phone.composer.submit();
  }

  async #tap(phone, step) {
    const find = () => {
      const keys = [...phone.el.querySelectorAll(".key")].filter((key) => same(step.tap, key.textContent) && key.offsetParent);
      return keys.filter((key) => exact(step.tap, key.textContent)).pop() ?? keys.pop();
    };
    for (let tries = 0; tries < 16 && !find(); tries += 1) {
      if (tries === 3 && !step.chat) phone.show(phone.user.id);
      await new Promise((resolve) => { setTimeout(resolve, 250); });
    }
    const key = find();
    if (!key) {
      phone.toast(`Tombol “${step.tap}” belum ada. Tunggu jawaban bot, lalu coba lagi.`);
      return false;
    }
    key.scrollIntoView({ block: "nearest", inline: "nearest" });
    key.classList.add("lit");
    await pause(650);
    key.classList.remove("lit");
    (find() ?? key).click();
    return true;
  }
}
