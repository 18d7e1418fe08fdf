// Pop-up menus and small dialogs, all usable with the keyboard.
import { arrows, h, icon } from "./dom.js";

let open = null;

/** A menu at an element. items: {text, act, icon?, danger?} or null for a line. */
export function openMenu(anchor, items, label = "Menu") {
  open?.();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, popover: "manual" },
    items.filter((item) => item !== false && item !== undefined).map((item) => (item === null ? h("hr", {}) :
      h("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : undefined, onclick: () => { close(true); item.act(); } },
        item.icon ? icon(item.icon) : null, item.text))));
  const outside = (event) => { if (!menu.contains(event.target)) close(false); };
  const close = (refocus) => {
    removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", shut);
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    open = null;
    if (refocus && anchor.isConnected) anchor.focus();
  };
  const shut = () => close(false);
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); event.stopPropagation(); close(true); }
    else arrows(event, [...menu.querySelectorAll("button")]);
  });
  document.body.append(menu);
  menu.showPopover?.(); // the top layer, above dialogs; elsewhere a high z-index does
  anchor.setAttribute("aria-expanded", "true");
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = menu;
  menu.style.left = `${Math.max(8, Math.min(box.right - wide, innerWidth - wide - 8))}px`;
  menu.style.top = `${box.bottom + high + 8 < innerHeight ? box.bottom + 4 : Math.max(8, box.top - high - 4)}px`;
  addEventListener("pointerdown", outside, true);
  addEventListener("resize", shut);
  open = shut;
  menu.querySelector("button")?.focus();
}

/** A dialog with a form; `fields` are nodes, `act(form)` runs at OK and may throw: its message is shown. What it returns is called
    once the dialog is gone, and then decides where the focus goes. */
export function ask(title, fields, okText, act) {
  const error = h("p", { class: "error", role: "alert", hidden: true });
  const form = h("form", { method: "dialog" }, h("h2", {}, title), fields, error,
    h("div", { class: "actions" },
      h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "Batal"),
      h("button", { type: "submit", class: "main" }, okText)));
  const dialog = h("dialog", { class: "ask", "aria-label": title }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const next = await act(new FormData(form));
      if (next) dialog.dataset.moved = "yes";
      dialog.close();
      next?.();
    } catch (problem) {
      error.textContent = problem.message;
      error.hidden = false;
    }
  });
  return show(dialog);
}

/** Show something that only needs closing; `more` are controls beside "Tutup", the last of them the main one. */
export function tell(title, content, more = []) {
  const dialog = h("dialog", { class: "ask", "aria-label": title }, h("h2", {}, title), content,
    h("div", { class: "actions" }, h("button", { type: "button", class: more.length ? "plain" : "main", onclick: () => dialog.close() }, "Tutup"), more));
  return show(dialog);
}

function show(dialog) {
  const opener = document.activeElement;
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); if (!dialog.dataset.moved && opener?.isConnected) opener.focus(); });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export const field = (label, name, more = {}) => h("label", {}, h("span", {}, label), h("input", { name, autocomplete: "off", ...more }));

export const choice = (label, name, options) =>
  h("label", {}, h("span", {}, label), h("select", { name }, options.map(([value, text]) => h("option", { value }, text))));

export const ticks = (label, name, options) => h("fieldset", {}, h("legend", {}, label),
  options.map(([value, text, checked]) => h("label", { class: "tick" }, h("input", { type: "checkbox", name, value, checked }), h("span", {}, text))));
