// Telegram's message entities → DOM. Offsets count UTF-16 units, as JavaScript strings do. Text is only ever a text node.
import { h } from "./dom.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const PLAIN = {
  bold: ["b"], italic: ["i"], underline: ["u"], strikethrough: ["s"], code: ["code"],
  hashtag: ["span", "tag"], cashtag: ["span", "tag"],
};
const RANK = ["blockquote", "expandable_blockquote", "pre", "code"];
const AUTO = [
  ["url", /\b(?:https?:\/\/|t\.me\/|wa\.me\/)[^\s<>"]*[^\s<>".,;:!?)\]}'’”]/gi],
  ["bot_command", /(?<![\w/@.])\/[a-z0-9_]{1,32}(?:@\w+)?(?![\w/])/gi],
  ["mention", /(?<![\w@./])@[a-z]\w{3,31}\b/gi],
];
const SAFE = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

/** The address if it may be opened, otherwise null (javascript:, data:, file: …). */
export function safeUrl(text) {
  const given = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(given);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** What a t.me address asks of our bot: {kind: "start"|"startgroup"|"startchannel", payload}, or null for any other address. */
export function deepLink(href, username) {
  try {
    const url = new URL(href);
    const web = ["t.me", "telegram.me"].includes(url.hostname) && url.pathname.slice(1).toLowerCase();
    const app = url.protocol === "tg:" && url.hostname === "resolve" && url.searchParams.get("domain")?.toLowerCase();
    if (!username || (web || app) !== username.toLowerCase()) return null;
    const kind = ["startgroup", "startchannel"].find((name) => url.searchParams.has(name)) ?? "start";
    return { kind, payload: url.searchParams.get(kind) ?? "" };
  } catch {
    return null;
  }
}

const lowSurrogate = (text, at) => at > 0 && at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00;

function usable(text, entities) {
  const marks = [];
  for (const entity of entities ?? []) {
    let start = Math.max(0, Math.trunc(entity.offset));
    let end = Math.min(text.length, Math.trunc(entity.offset + entity.length));
    if (lowSurrogate(text, start)) start -= 1; // never cut an emoji in two
    if (lowSurrogate(text, end)) end += 1;
    if (start < end) marks.push({ ...entity, start, end });
  }
  return marks;
}

function detected(text, marks) {
  const busy = marks.filter((mark) => !["bold", "italic", "underline", "strikethrough", "spoiler"].includes(mark.type) && !mark.type.includes("blockquote"));
  const found = [];
  for (const [type, pattern] of AUTO) {
    for (const match of text.matchAll(pattern)) {
      const mark = { type, start: match.index, end: match.index + match[0].length };
      if (![...busy, ...found].some((other) => other.start < mark.end && mark.start < other.end)) found.push(mark);
    }
  }
  return found;
}

const order = (a, b) => a.start - b.start || b.end - a.end || rank(a) - rank(b);
const rank = (mark) => (RANK.indexOf(mark.type) + RANK.length + 1) % (RANK.length + 1);

/**
 * Render text with its entities. `act` holds what a tap does: act.command(text), act.link(href, shown), act.user(id).
 * Entities may nest or overlap; a broken one is clamped or left out, never an error.
 */
export function renderText(text, entities, act = {}) {
  const marks = usable(text, entities);
  return build(text, 0, text.length, [...marks, ...detected(text, marks)].sort(order), act);
}

function build(text, from, to, marks, act) {
  const out = document.createDocumentFragment();
  let at = from;
  let rest = marks;
  while (rest.length) {
    const [mark, ...others] = rest;
    const inside = [];
    rest = [];
    for (const other of others) {
      if (other.start >= mark.end) rest.push(other);
      else {
        inside.push({ ...other, end: Math.min(other.end, mark.end) });
        if (other.end > mark.end) rest.push({ ...other, start: mark.end });
      }
    }
    rest.sort(order);
    if (mark.start > at) out.append(text.slice(at, mark.start));
    out.append(wrap(mark, text.slice(mark.start, mark.end), build(text, mark.start, mark.end, inside, act), act));
    at = mark.end;
    if (BLOCKS.has(mark.type) && text[at] === "\n") at += 1; // the block already ends the line
  }
  if (at < to) out.append(text.slice(at, to));
  return out;
}

function wrap(mark, raw, inner, act) {
  const plain = PLAIN[mark.type];
  if (plain) return h(plain[0], { class: plain[1] }, inner);
  switch (mark.type) {
    case "pre": return h("pre", { tabindex: "-1" }, mark.language ? h("small", {}, mark.language) : null, h("code", {}, inner));
    case "blockquote": return h("blockquote", {}, inner);
    case "expandable_blockquote": return quote(inner);
    case "spoiler": return spoiler(inner);
    case "url": return link(safeUrl(raw), raw, inner, act, false);
    case "text_link": return link(safeUrl(mark.url ?? ""), raw, inner, act, true);
    case "email": return link(safeUrl(`mailto:${raw}`), raw, inner, act, false);
    case "phone_number": return link(safeUrl(`tel:${raw.replace(/[^+\d]/g, "")}`), raw, inner, act, false);
    case "bot_command": return press("cmd", inner, () => act.command?.(raw));
    case "mention": return press("cmd", inner, () => act.mention?.(raw));
    case "text_mention": return press("cmd", inner, () => act.mention?.(raw, mark.user));
    default: return h("span", {}, inner); // custom emoji and kinds that came later
  }
}

const press = (kind, inner, onclick) => h("button", { type: "button", class: kind, onclick }, inner);

function link(href, raw, inner, act, hidden) {
  if (!href) return h("span", {}, inner);
  const onclick = (event) => {
    if (act.link?.(href, hidden)) event.preventDefault();
  };
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", title: hidden ? href : undefined, onclick }, inner);
}

function spoiler(inner) {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Teks tersembunyi, tekan untuk melihat" }, h("span", {}, inner));
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    node.classList.add("seen");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", show, { once: true });
  node.addEventListener("keydown", show);
  return node;
}

function quote(inner) {
  const node = h("blockquote", { class: "folded" }, inner);
  const toggle = h("button", { type: "button", class: "unfold", "aria-expanded": "false", onclick: () => {
    const open = !node.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Ciutkan" : "Selengkapnya";
  } }, "Selengkapnya");
  node.append(toggle);
  return node;
}
