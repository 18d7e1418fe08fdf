// The player API of the sandbox: requests, and the live stream of events.

const MOST = 20000; // messages of one chat the page is willing to hold

// What the sandbox refuses, in the words of the page.
const WORDS = [
  [/not visible any more/, "Pesan ini sudah tidak ada."], [/no button/, "Tombol ini sudah tidak ada di pesan."],
  [/cannot write in this chat/, "Orang ini tidak bisa menulis di sini."], [/became a supergroup/, "Grup ini sudah menjadi supergrup."],
  [/blocked the bot/, "Bot sedang diblokir di telepon ini."], [/own messages can be (edited|deleted)/, "Hanya pesan sendiri yang bisa diubah atau dihapus."],
  [/at most 10 photos/, "Paling banyak 10 foto dalam satu album."], [/id already/, "Nomor pengguna itu sudah dipakai."],
];
const inWords = (error) => WORDS.find(([pattern]) => pattern.test(error ?? ""))?.[1] ?? error;

export class ApiError extends Error {}

async function call(method, path, body) {
  const init = { method, headers: {} };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(`/sandbox${path}`, init);
  } catch {
    throw new ApiError("Sandbox tidak menjawab. Periksa apakah programnya masih berjalan.");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    const error = new ApiError(inWords(answer?.error) ?? `Sandbox menjawab ${response.status}.`);
    error.status = response.status;
    throw error;
  }
  return answer;
}

const post = (path, body) => call("POST", path, body);

export const api = {
  state: () => call("GET", "/state"),
  async messages(chat) {
    const all = [];
    for (let after = 0, part = [null]; part.length && all.length < MOST; after = part.at(-1)?.change ?? 0) {
      part = await call("GET", `/chats/${chat}/messages?after=${after}&limit=1000`);
      all.push(...part);
    }
    return all;
  },
  addUser: (body) => post("/users", body),
  changeUser: (user, body) => post(`/users/${user}`, body),
  addChat: (body) => post("/chats", body),
  say: (chat, body) => post(`/chats/${chat}/messages`, body),
  edit: (chat, message, body) => post(`/chats/${chat}/messages/${message}/edit`, body),
  remove: (chat, message, from) => post(`/chats/${chat}/messages/${message}/delete`, { from }),
  tap: (chat, message, from, button) => post(`/chats/${chat}/messages/${message}/tap`, { from, button }),
  bot: (chat, action, from) => post(`/chats/${chat}/bot`, { action, from }),
  members: (chat, action, user, from) => post(`/chats/${chat}/members`, { action, user, from }),
  guide: () => call("GET", "/guide").catch(() => null),
  file: (id) => `/sandbox/files/${encodeURIComponent(id)}`,
};

const RETRY = [400, 800, 1600, 3000];

/**
 * Follow the live events. Before every (re)connection `prepare` reads the state anew and gives the number of the
 * last event it already contains, so nothing is missed while away, not even when the sandbox was started afresh.
 */
export function follow({ prepare, onOpen, onEvent, onLost }) {
  let source = null;
  let tries = 0;
  let timer = 0;
  const lost = () => {
    source?.close();
    onLost();
    clearTimeout(timer);
    timer = setTimeout(connect, RETRY[Math.min(tries++, RETRY.length - 1)]);
  };
  const connect = async () => {
    clearTimeout(timer);
    source?.close();
    let after;
    try {
      after = await prepare();
    } catch {
      return lost();
    }
    source?.close(); // two calls at once: the later one stays
    source = new EventSource(`/sandbox/events?after=${after}`);
    source.onopen = () => { tries = 0; onOpen(); };
    source.onerror = lost;
    source.onmessage = (event) => {
      let data = null;
      try { data = JSON.parse(event.data); } catch { return; }
      onEvent(data);
    };
  };
  connect();
  addEventListener("online", connect);
  return connect;
}
