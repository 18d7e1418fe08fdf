// What the page remembers in this browser, and what its address (#phones=1,2:-100) asks for.

const KEY = "sandbox-phones";
const empty = { phones: null, chats: {}, theme: "auto", guideClosed: "", read: {}, current: null };

function load() {
  try {
    return { ...empty, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { ...empty };
  }
}

export const prefs = load();

export function remember(changes) {
  Object.assign(prefs, changes);
  try {
    localStorage.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // A full or forbidden storage only means that nothing is remembered.
  }
}

/** "#phones=11,12:-1001" → [{user: 11}, {user: 12, chat: -1001}], or null when the address chooses none. */
export function parsePhones(text) {
  const phones = String(text ?? "").split(",").map((part) => part.trim().match(/^(\d+)(?::(-?\d+))?$/)).filter(Boolean)
    .map(([, user, chat]) => ({ user: Number(user), chat: chat === undefined ? undefined : Number(chat) }));
  return phones.length ? phones : null;
}

export const phonesFromHash = () => parsePhones(new URLSearchParams(decodeURIComponent(location.hash.slice(1))).get("phones"));

/** Keep an address that chooses phones true after the person changed the choice. */
export function writeHash(ids) {
  if (phonesFromHash()) history.replaceState(null, "", `#phones=${ids.join(",")}`);
}

const dark = matchMedia("(prefers-color-scheme: dark)");
export const THEMES = ["auto", "light", "dark"];

export function applyTheme() {
  document.documentElement.dataset.theme = prefs.theme === "auto" ? (dark.matches ? "dark" : "light") : prefs.theme;
}
dark.addEventListener("change", applyTheme);
