// Dialogs: the sheet of a list message, questions, small menus.

import { h, iconButton } from "./dom.js";
import { t } from "./words.js";

/** Show a modal dialog that removes itself; Escape and a click beside it close it. */
export function openDialog(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  return dialog;
}

/** Put a sheet at the lower edge of a column. */
function under(dialog, column) {
  const place = () => {
    const box = column.getBoundingClientRect();
    dialog.style.setProperty("--left", `${box.left}px`);
    dialog.style.setProperty("--width", `${box.width}px`);
  };
  place();
  window.addEventListener("resize", place);
  dialog.addEventListener("close", () => window.removeEventListener("resize", place));
}

/** The bottom sheet with the rows of a list message. */
export function listSheet(message, column, choose) {
  const { button, sections } = message.content.action;
  const dialog = h("dialog", { class: "sheet", aria: { label: button } });
  const row = (one) =>
    h(
      "button",
      {
        type: "button",
        class: "row",
        data: { choice: one.id },
        onclick() {
          dialog.close();
          choose(one.id);
        },
      },
      h("span", { class: "row-text" }, h("span", { class: "row-title" }, one.title), one.description && h("span", { class: "small" }, one.description)),
      h("span", { class: "radio", aria: { hidden: "true" } }),
    );
  dialog.append(
    h("header", {}, iconButton("close", t("close"), () => dialog.close()), h("h2", {}, button)),
    h("div", { class: "rows" }, sections.map((section) => [section.title && h("h3", {}, section.title), section.rows.map(row)])),
    h("p", { class: "hint" }, t("tap_to_select")),
  );
  under(dialog, column);
  openDialog(dialog);
  dialog.querySelector(".row")?.focus();
}

/** A yes-or-no question. */
export function ask(question, yes, act) {
  const dialog = h("dialog", { class: "question" });
  dialog.append(
    h("p", {}, question),
    h(
      "div",
      { class: "answers" },
      h("button", { type: "button", class: "flat", onclick: () => dialog.close() }, t("cancel")),
      h(
        "button",
        {
          type: "button",
          class: "flat danger",
          onclick() {
            dialog.close();
            act();
          },
        },
        yes,
      ),
    ),
  );
  openDialog(dialog);
}

/** A small menu beside a button; items are elements, a click on one closes it; Escape too. */
export function menu(anchor, items, className) {
  document.querySelector(".menu")?.remove();
  const box = h("div", { class: `menu ${className}`, role: "menu" }, items);
  const close = () => {
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
  };
  const outside = (event) => !box.contains(event.target) && !anchor.contains(event.target) && close();
  box.addEventListener("click", (event) => event.target.closest("[role=menuitem]") && close());
  box.addEventListener("keydown", (event) => {
    const all = [...box.querySelectorAll("[role=menuitem]")];
    const at = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") {
      close();
      anchor.focus();
    } else if (step) {
      event.preventDefault();
      all[(at + step + all.length) % all.length].focus();
    }
  });
  document.addEventListener("pointerdown", outside, true);
  document.body.append(box);
  const from = anchor.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(from.left - 8, window.innerWidth - box.offsetWidth - 8))}px`;
  const above = from.top - box.offsetHeight - 10;
  box.style.top = `${above > 8 ? above : from.bottom + 10}px`;
  box.querySelector("[role=menuitem]")?.focus();
  return close;
}
