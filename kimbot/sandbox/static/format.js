// The marks Telegram's own apps understand while writing: **tebal** __miring__ ~~coret~~ `kode` ```blok``` ||tersembunyi|| [teks](alamat).
const MARKS = [
  ["pre", /```(?:(\w+)\n)?\n?([\s\S]+?)\n?```/g, 2], ["code", /`([^`\n]+)`/g, 1], ["text_link", /\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g, 1],
  ["bold", /\*\*(?=\S)([\s\S]+?)\*\*/g, 1], ["italic", /__(?=\S)([\s\S]+?)__/g, 1], ["strikethrough", /~~(?=\S)([\s\S]+?)~~/g, 1], ["spoiler", /\|\|(?=\S)([\s\S]+?)\|\|/g, 1],
];

/** "a **b**" → {text: "a b", entities: [{type: "bold", offset: 2, length: 1}]}; offsets in UTF-16 units. */
export function parse(source) {
  const entities = [];
  const cuts = []; // [from, to) of the marks themselves, which are not sent
  const closed = []; // code keeps its inside as it is
  for (const [type, pattern, group] of MARKS) {
    for (const match of source.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (closed.some(([from, to]) => start < to && from < end) || cuts.some(([from, to]) => (start > from && start < to) || (end > from && end < to))) continue;
      const from = start + match[0].indexOf(match[group], type === "pre" ? 3 + (match[1]?.length ?? 0) : 1);
      const to = from + match[group].length;
      cuts.push([start, from], [to, end]);
      if (type === "pre" || type === "code") closed.push([start, end]);
      entities.push({ type, from, to, ...(type === "text_link" ? { url: match[2] } : {}), ...(type === "pre" && match[1] ? { language: match[1] } : {}) });
    }
  }
  cuts.sort((a, b) => a[0] - b[0]);
  const shift = (at) => at - cuts.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(at, to) - from), 0);
  let text = "";
  let at = 0;
  for (const [from, to] of cuts) { text += source.slice(at, from); at = to; }
  text += source.slice(at);
  const found = entities.map(({ from, to, ...rest }) => ({ ...rest, offset: shift(from), length: shift(to) - shift(from) })).filter((entity) => entity.length > 0);
  return { text, entities: found.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

const SIGNS = { bold: "**", italic: "__", strikethrough: "~~", code: "`", spoiler: "||", pre: "```" };

/** The way back, for correcting a message that has marks. */
export function unparse(text, entities = []) {
  const puts = [];
  for (const entity of entities) {
    const end = entity.offset + entity.length;
    const [open, close] = entity.type === "text_link" ? ["[", `](${entity.url})`] : SIGNS[entity.type] ? [SIGNS[entity.type], SIGNS[entity.type]] : [];
    if (open) puts.push([entity.offset, 1, entity.length, open], [end, 0, -entity.length, close]);
  }
  puts.sort((a, b) => b[0] - a[0] || b[1] - a[1] || (a[1] ? a[2] - b[2] : a[2] - b[2]));
  return puts.reduce((out, [at, , , sign]) => out.slice(0, at) + sign + out.slice(at), text);
}

/** Ctrl+B and its like: put marks around what is selected. */
export function surround(input, sign) {
  const { selectionStart: from, selectionEnd: to, value } = input;
  input.setRangeText(`${sign}${value.slice(from, to)}${sign}`, from, to, "select");
  input.setSelectionRange(from + sign.length, to + sign.length);
}

export const SHORTCUTS = { b: "**", i: "__", m: "`" };
