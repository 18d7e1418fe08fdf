// Small helpers: build elements without ever parsing people's text as HTML, icons, dates, sizes.

/** h("button", {class: "x", onclick: f, "aria-label": "…"}, child, …): strings become text nodes. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(node.dataset, value);
    else if (key === "style") node.style.cssText = value;
    else if (key === "value") node.value = value;
    else node.setAttribute(key === "class" ? "class" : key, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  send: "M3.4 20.4 21 12 3.4 3.6 3.390 10.1 15 12 3.390 13.900z",
  clip: "M16.5 6v11.500a4 4 0 0 1-8 0V5a2.5 2.5 0 0 1 5 0v10.500a1 1 0 0 1-2 0V6H10v9.500a2.5 2.5 0 0 0 5 0V5a4 4 0 0 0-8 0v12.500a5.5 5.5 0 0 0 11 0V6z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4m0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4m0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  close: "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12z",
  hide: "M5 11h14v2H5z",
  plus: "M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z",
  sun: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10M11 1h2v3h-2zm0 19h2v3h-2zM1 11h3v2H1zm19 0h3v2h-3zM4.2 5.600l1.4-1.4 2.1 2.1-1.4 1.400zm12.1 12.1 1.4-1.4 2.1 2.1-1.4 1.400zM4.2 18.400l2.1-2.1 1.4 1.4-2.1 2.100zM16.3 6.300l2.1-2.1 1.4 1.4-2.1 2.100z",
  moon: "M12.3 3a9 9 0 1 0 8.7 11.300A7 7 0 0 1 12.3 3",
  auto: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18m0 16V5a7 7 0 0 1 0 14",
  down: "M12 16 5.5 9.500l1.4-1.4 5.1 5.1 5.1-5.1 1.4 1.400z",
  file: "M6 2a2 2 0 0 0-2 2v16c0 1.1.9 2 2 2h12a2 2 0 0 0 2-2V8l-6-6zm7 7V3.500L18.5 9z",
  pin: "M12 2a7 7 0 0 0-7 7c0 5.2 7 13 7 13s7-7.8 7-13a7 7 0 0 0-7-7m0 9.500A2.5 2.5 0 1 1 12 6.500a2.5 2.5 0 0 1 0 5",
  out: "M14 3v2h3.600l-9.8 9.8 1.4 1.400L19 6.400V10h2V3zm5 16H5V5h7V3H5a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h14a2 2 0 0 0 2-2v-7h-2z",
  checks: "M.4 13.4 6 19l1.4-1.400L1.8 12zM18 7l-1.4-1.4-6.3 6.3 1.4 1.400zm4.2-1.400L11.7 16.200l-4.2-4.2-1.4 1.400L11.7 19 23.6 7z",
  check: "M9 16.2 4.8 12l-1.4 1.400L9 19 21 7l-1.4-1.400z",
  grid: "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1m2 3v2h2V8zm5 0v2h2V8zm5 0v2h2V8zM6 12v2h2v-2zm5 0v2h2v-2zm5 0v2h2v-2zM8 16v1h8v-1z",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8m7.5 0a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M9 13c-3 0-8 1.5-8 4.500V20h16v-2.500C17 14.5 12 13 9 13m7.5 0c-.4 0-.8 0-1.3.1 1.7 1 3.8 2.4 3.8 4.400V20h4v-2.500c0-3-3.5-4.5-6.5-4.5",
  horn: "M18 11v2h4v-2zm-2 6.6 3.2 2.4 1.2-1.6-3.2-2.400zM20.4 5.6 19.2 4 16 6.4 17.2 8zM4 9a2 2 0 0 0-2 2v2c0 1.1.9 2 2 2h1v4h2v-4h1l5 3V6L8 9z",
  bot: "M12 2a1.5 1.5 0 0 0-.8 2.800V7H7a4 4 0 0 0-4 4v6a4 4 0 0 0 4 4h10a4 4 0 0 0 4-4v-6a4 4 0 0 0-4-4h-4.200V4.800A1.5 1.5 0 0 0 12 2M8.5 11a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3m7 0a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3M8 16.500h8V18H8z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export const nameOf = (who) => [who?.first_name, who?.last_name].filter(Boolean).join(" ") || who?.title || "Tanpa nama";

/** One of seven hues, always the same for the same id. */
export const hue = (id) => `hue${Math.abs(Number(id) || 0) % 7}`;

const letters = (name) => name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();

export function avatar(who, kind = "") {
  const shape = { group: "people", supergroup: "people", channel: "horn" }[who?.type] ?? (who?.is_bot ? "bot" : null);
  return h("span", { class: `avatar ${hue(who?.id)} ${kind}`, "aria-hidden": "true" }, shape ? icon(shape) : letters(nameOf(who)));
}

// Times are the city's, whatever zone the reader's machine is in.
const zone = { timeZone: "Asia/Jakarta" };
const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", hour12: false, ...zone });
const day = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric", ...zone });
const full = new Intl.DateTimeFormat("id-ID", { dateStyle: "full", timeStyle: "medium", ...zone });
export const clockOf = (unix) => clock.format(unix * 1000).replace(":", ".");
export const dayOf = (unix) => day.format(unix * 1000);
export const fullTime = (unix) => `${full.format(unix * 1000)} WIB`;

export function sizeOf(bytes) {
  if (!bytes) return "";
  const units = ["B", "KB", "MB", "GB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${(bytes / 1024 ** step).toLocaleString("id-ID", { maximumFractionDigits: step > 1 ? 1 : 0 })} ${units[step]}`;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Arrow keys, Home and End move between the given controls; `next` keys differ for rows and columns. */
export function arrows(event, controls, { grid = false } = {}) {
  const at = controls.indexOf(document.activeElement);
  if (at < 0) return;
  const row = (node) => Math.round(node.getBoundingClientRect().top);
  const sideways = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: controls.length - 1 }[event.key];
  let to = sideways;
  if (grid && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const sign = event.key === "ArrowDown" ? 1 : -1;
    const here = controls[at].getBoundingClientRect();
    const others = controls.map((node, index) => [index, node.getBoundingClientRect()]).filter(([, box]) => sign * (box.top - here.top) > 4);
    others.sort(([, a], [, b]) => sign * (a.top - b.top) || Math.abs(a.left - here.left) - Math.abs(b.left - here.left));
    if (!others.length || row(controls[at]) === undefined) return;
    to = others[0][0];
  } else if (!grid && event.key === "ArrowDown") to = at + 1;
  else if (!grid && event.key === "ArrowUp") to = at - 1;
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  controls[(to + controls.length) % controls.length].focus();
}
