// The middle column: one citizen's chat with the assistant.

import { bubble } from "./bubbles.js";
import { Composer, REACTIONS } from "./composer.js";
import { ask, listSheet, menu } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { day, phoneNumber } from "./formatting.js";
import * as server from "./server.js";
import { t } from "./words.js";

export class ChatPane {
  constructor(root, model, actions) {
    this.root = root;
    this.model = model;
    this.actions = actions;
    this.shown = null;
    this.marked = null;
    this.log = h("ol", { class: "messages" });
    this.scroller = h("div", { class: "scroller", tabindex: "0" }, this.log);
    this.pinned = true;
    this.top = 0;
    this.scroller.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.pinned && this.end()).observe(this.log);
    this.banner = h("div", { class: "banner", role: "status" });
    this.toBottom = iconButton("down", "", () => this.end(true), { class: "round to-bottom" });
    this.composer = new Composer(model, (text) => this.complain(text));
    this.handlers = {
      choose: (message, id) => this.composer.act({ choice: { message_id: message.id, id } }),
      openList: (message) => listSheet(message, this.root, (id) => this.handlers.choose(message, id)),
      shareLocation: () => this.composer.shareLocation(),
      select: (message, show) => this.select(message, show),
      reply: (message) => this.composer.setReply(message),
      react: (message, anchor) => this.react(message, anchor),
    };
  }

  get citizen() {
    return this.model.citizens.get(this.model.selected) ?? null;
  }

  open(focus) {
    this.composer.change(this.shown, this.model.selected);
    this.draw();
    if (focus && this.citizen) this.composer.text.focus({ preventScroll: true });
  }

  draw() {
    const citizen = this.citizen;
    this.root.setAttribute("aria-label", t("chat"));
    if (!citizen) {
      this.shown = null;
      this.root.replaceChildren(h("div", { class: "nobody" }, icon("brain"), h("h2", {}, t("title")), h("p", {}, t("choose_citizen"))));
      return;
    }
    const stay = this.shown === citizen.key && !this.pinned;
    const scrolled = this.scroller.scrollTop;
    this.shown = citizen.key;
    this.scroller.setAttribute("role", "log");
    this.scroller.setAttribute("aria-label", t("messages"));
    this.toBottom.setAttribute("aria-label", t("to_newest"));
    this.log.replaceChildren(...this.items(citizen));
    this.composer.draw();
    this.root.replaceChildren(this.head(citizen), this.banner, this.scroller, this.toBottom, this.composer.root);
    this.composer.fit();
    this.drawBanner();
    this.drawTyping();
    if (stay) this.scroller.scrollTop = scrolled;
    else this.end();
  }

  head(citizen) {
    this.presence = h("span", { class: "small" });
    return h(
      "header",
      { class: "bar" },
      iconButton("back", t("back"), () => this.actions.view("list"), { class: "round back" }),
      h("img", { class: "avatar", src: "/static/favicon.svg", alt: "" }),
      h("div", { class: "who" }, h("h2", {}, h("span", { class: "name" }, this.model.business.name), icon("verified", "verified")), this.presence),
      iconButton("brain", t("understanding"), () => this.actions.view("understanding"), { class: "round show-understanding" }),
      iconButton("trash", t("clear"), () => ask(t("clear_question", { name: citizen.name }), t("clear"), () => server.clearMessages(citizen.key).catch((e) => this.complain(e.message)))),
    );
  }

  items(citizen) {
    const items = [h("li", { class: "note" }, t("simulated"))];
    let last = null;
    citizen.messages.forEach((message, index) => {
      const today = day(message.at);
      if (today !== last) items.push(h("li", { class: "day" }, h("span", {}, today)));
      const before = today === last ? citizen.messages[index - 1] : null;
      last = today;
      items.push(this.bubble(message, before?.sender !== message.sender));
    });
    return items;
  }

  bubble(message, first) {
    const original = message.reply_to && this.citizen.messages.find((one) => one.id === message.reply_to);
    const item = bubble(message, { handlers: this.handlers, original, businessName: this.model.business.name, selected: message.id === this.marked });
    item.classList.toggle("first", first);
    return item;
  }

  /** A message came or changed. */
  put(message, fresh) {
    const known = this.log.querySelector(`[data-id="${CSS.escape(message.id)}"]`);
    if (known && !fresh) {
      const held = known.contains(document.activeElement) ? [...known.querySelectorAll("button, a")].indexOf(document.activeElement) : -1;
      const drawn = this.bubble(message, known.classList.contains("first"));
      known.replaceWith(drawn);
      if (held >= 0) drawn.querySelectorAll("button, a")[held]?.focus({ preventScroll: true });
    } else {
      const messages = this.citizen.messages;
      const before = messages[messages.indexOf(message) - 1];
      const sameDay = before && day(before.at) === day(message.at);
      if (!sameDay) this.log.append(h("li", { class: "day" }, h("span", {}, day(message.at))));
      const item = this.bubble(message, !sameDay || before.sender !== message.sender);
      item.classList.add("fresh");
      this.log.append(item);
    }
    this.drawTyping();
    if (this.pinned || (fresh && message.sender === "citizen")) this.end(true);
  }

  drawTyping() {
    const citizen = this.citizen;
    if (!citizen || !this.presence) return;
    const typing = this.model.typing.has(citizen.key);
    const address = citizen.number ? phoneNumber(citizen.number) : `@${citizen.username ?? citizen.user_id}`;
    this.presence.replaceChildren(typing ? t("typing") : t("on_phone_of", { name: citizen.name, address }));
    this.presence.classList.toggle("typing", typing);
    this.log.querySelector(".writing")?.remove();
    if (!typing) return;
    this.log.append(h("li", { class: "message other first writing" }, h("div", { class: "bubble", aria: { label: t("typing") } }, h("i", {}), h("i", {}), h("i", {}))));
    if (this.pinned) this.end(true);
  }

  drawBanner() {
    const words = !this.model.connected ? t("console_away") : this.model.assistantUp === false ? t("assistant_away") : "";
    this.banner.replaceChildren(...(words ? [icon("warning"), h("span", {}, words)] : []));
    this.banner.classList.toggle("shown", words !== "");
  }

  complain(text) {
    this.banner.replaceChildren(icon("warning"), h("span", {}, text));
    this.banner.classList.add("shown");
    setTimeout(() => this.drawBanner(), 6000);
  }

  /** Show what the NLU made of a citizen's message; on a phone only when asked for. */
  select(message, show = false) {
    this.mark(message.id);
    this.actions.understand(message);
    if (show) this.actions.view("understanding");
  }

  mark(id) {
    this.marked = id;
    for (const item of this.log.children) item.classList.toggle("selected", item.dataset.id === id);
  }

  react(message, anchor) {
    const act = (emoji) => this.composer.act({ reaction: { message_id: message.id, emoji: message.own_reaction === emoji ? "" : emoji } });
    menu(anchor, REACTIONS.map((emoji) => h("button", { type: "button", role: "menuitem", onclick: () => act(emoji) }, emoji)), "reaction-menu");
  }

  /** The reader scrolled (up: the chat stays there), or the chat did (down, to its end). */
  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < 40;
    if (atEnd) this.pinned = true;
    else if (scrollTop < this.top) this.pinned = false;
    this.top = scrollTop;
    this.toBottom.classList.toggle("shown", !this.pinned);
  }

  end(smooth = false) {
    this.pinned = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  }
}
