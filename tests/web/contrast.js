// The lowest contrast of any text on the page, with the words it stands in. Colours are read back through a canvas, so
// that color-mix() and transparency count as they are seen; the room's pattern counts as its plain colour.
() => {
  const pen = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
  const rgba = (color) => { pen.clearRect(0, 0, 1, 1); pen.fillStyle = color; pen.fillRect(0, 0, 1, 1); const d = pen.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const room = rgba(getComputedStyle(document.documentElement).getPropertyValue('--room'));
  const ground = (node) => {
    const stack = [];
    for (let at = node; at; at = at.parentElement) {
      if (at.classList.contains('room')) { stack.push(room); break; }
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] > 0) stack.push(color);
      if (color[3] === 1) break;
    }
    return stack.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  let worst = [99, ''];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.offsetParent || element.closest('.sr, noscript, [aria-hidden=true], .face, .chip:not(.on)')) continue;
    const under = ground(element);
    const a = light(over(rgba(getComputedStyle(element).color), under)), b = light(under);
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < worst[0]) worst = [ratio, element.className + ': ' + node.data.slice(0, 40)];
  }
  return worst;
}
