// The first column: the citizens whose phones these are, with the last message, time and unread count.

import { avatar, h, iconButton } from "./dom.js";
import { phoneNumber, plain, when } from "./formatting.js";
import { newCitizenDialog } from "./newcitizen.js";
import { summary, ticks } from "./summary.js";
import { language, languages, t } from "./words.js";

export class CitizenList {
  constructor(root, model, actions) {
    this.root = root;
    this.model = model;
    this.actions = actions;
  }

  draw() {
    const held = this.root.contains(document.activeElement) ? document.activeElement.dataset.hold : null;
    this.root.setAttribute("aria-label", t("citizens"));
    const scrolled = this.root.querySelector(".people")?.scrollTop ?? 0;
    const people = h("ul", { class: "people" }, this.sorted().map((citizen) => this.row(citizen)));
    this.root.replaceChildren(this.head(), people);
    people.scrollTop = scrolled;
    if (held) this.root.querySelector(`[data-hold="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  }

  sorted() {
    const last = (citizen) => citizen.messages.at(-1)?.at ?? 0;
    return [...this.model.citizens.values()].sort((a, b) => last(b) - last(a));
  }

  head() {
    const choices = Object.entries(languages).map(([code, name]) =>
      h("option", { value: code, lang: code, selected: code === language() }, name),
    );
    const select = h(
      "select",
      { class: "language", aria: { label: t("language") }, data: { hold: "language" }, onchange: (e) => this.actions.changeLanguage(e.target.value) },
      choices,
    );
    return h(
      "header",
      { class: "bar" },
      h("h1", {}, t("citizens")),
      select,
      iconButton("sun", t("theme"), () => this.actions.toggleTheme(), { data: { hold: "theme" } }),
      iconButton("person-add", t("new_citizen"), () => newCitizenDialog((citizen) => this.actions.welcome(citizen)), { data: { hold: "new" } }),
    );
  }

  row(citizen) {
    const last = citizen.messages.at(-1);
    const unread = citizen.messages.filter((m) => m.sender === "business" && (m.status === "sent" || m.status === "delivered")).length;
    const typing = this.model.typing.has(citizen.key);
    const address = citizen.number ? phoneNumber(citizen.number) : `@${citizen.username ?? citizen.user_id}`;
    const below = typing
      ? h("span", { class: "preview typing" }, t("typing"))
      : h("span", { class: "preview" }, last ? [last.sender === "citizen" ? ticks(last) : null, h("span", {}, plain(summary(last)))] : address);
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "person",
          data: { hold: citizen.key, key: citizen.key },
          aria: citizen.key === this.model.selected ? { current: "true" } : {},
          title: address,
          onclick: () => this.actions.select(citizen.key),
        },
        avatar(citizen.name, citizen.key),
        h(
          "span",
          { class: "about" },
          h("span", { class: "first" }, h("span", { class: "name" }, citizen.name), last && h("span", { class: unread ? "time fresh" : "time" }, when(last.at))),
          h("span", { class: "second" }, below, unread > 0 && h("span", { class: "badge", aria: { label: t("unread", { count: unread }) } }, String(unread))),
        ),
      ),
    );
  }
}

