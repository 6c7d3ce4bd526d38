// The third column: what the NLU understood of the selected message.

import { h, icon, iconButton } from "./dom.js";
import * as server from "./server.js";
import { summary } from "./summary.js";
import { language, t } from "./words.js";

function percent(value) {
  return `${Math.round((value ?? 0) * 100)} %`;
}

function bar(value) {
  const fill = h("i", {});
  fill.style.inlineSize = `${Math.round(Math.max(0, Math.min(1, value ?? 0)) * 100)}%`;
  return h("span", { class: "confidence", role: "img", aria: { label: percent(value) } }, fill);
}

function part(title, ...inside) {
  return h("section", {}, h("h3", {}, title), inside);
}

function nameOf(names) {
  return names?.[language()] ?? names?.en ?? "";
}

export class UnderstandingPane {
  constructor(root, model, actions) {
    this.root = root;
    this.model = model;
    this.actions = actions;
    this.message = null;
    this.answer = null;
    this.problem = null;
    this.turn = 0;
  }

  /** Follow the chat: its newest message, unless it is shown already. */
  follow(message) {
    if (message?.id !== this.message?.id) this.show(message);
  }

  /** Show one message. */
  show(message) {
    this.message = message;
    this.answer = null;
    this.problem = null;
    this.draw();
    this.ask();
  }

  /** Ask again: the assistant is back. */
  again() {
    if (this.problem) this.show(this.message);
  }

  async ask() {
    if (this.message?.kind !== "text") return;
    const turn = ++this.turn;
    try {
      const answer = await server.understand(this.message.content.body);
      if (turn === this.turn) this.answer = answer;
    } catch (error) {
      if (turn === this.turn) this.problem = error.message;
    }
    if (turn !== this.turn) return;
    this.draw();
    if (this.problem) setTimeout(() => turn === this.turn && this.problem && this.ask(), 4000);
  }

  draw() {
    const label = t("understanding");
    this.root.setAttribute("aria-label", label);
    const head = h("header", { class: "bar" }, iconButton("back", t("back"), () => this.actions.view("chat"), { class: "round back" }), h("h2", {}, label), this.answer && h("span", { class: "small" }, `${this.answer.milliseconds} ms`));
    this.root.replaceChildren(head, h("div", { class: "findings", role: "region", aria: { live: "polite", label } }, this.body()));
  }

  body() {
    if (!this.message) return h("p", { class: "hint" }, icon("brain"), t("nothing_selected"));
    if (this.message.kind !== "text") return [this.said(summary(this.message)), h("p", { class: "hint" }, t(this.message.content.type ? "is_choice" : "is_no_text"))];
    if (this.problem) return [this.said(this.message.content.body), h("p", { class: "hint" }, icon("warning"), t("cannot_ask", { problem: this.problem }))];
    if (!this.answer) return [this.said(this.message.content.body), h("p", { class: "hint" }, t("asking"))];
    return [this.said(this.answer.text ?? this.message.content.body, this.answer.entities), this.language(), this.intent(), this.service(), this.ranking(), this.entities(), this.raw()];
  }

  said(text, entities = []) {
    const characters = [...text];
    const nodes = [];
    let at = 0;
    for (const one of entities.filter((e) => e.start !== null && e.end !== null).sort((a, b) => a.start - b.start)) {
      if (one.start < at) continue;
      nodes.push(characters.slice(at, one.start).join(""), h("mark", { title: one.entity }, characters.slice(one.start, one.end).join("")));
      at = one.end;
    }
    nodes.push(characters.slice(at).join(""));
    return h("blockquote", { dir: "auto" }, nodes);
  }

  language() {
    const found = this.answer.language;
    if (!found) return null;
    const name = found.code ? t(`language_${found.code}`) : t("language_none");
    const script = found.script ? t(`script_${found.script}`) : "";
    return part(t("language"), h("p", { class: "finding" }, h("b", { class: "found-language" }, name), h("span", { class: "small" }, script), bar(found.confidence), h("span", { class: "figure" }, percent(found.confidence))));
  }

  intent() {
    const { intent, intent_ranking: others } = this.answer;
    const line = (one, className) => h("p", { class: `finding ${className}` }, h("b", {}, h("code", {}, one.name ?? "—")), bar(one.confidence), h("span", { class: "figure" }, percent(one.confidence)));
    return part(t("intent"), line(intent, "main"), others.filter((one) => one.confidence >= 0.01).map((one) => line(one, "lesser")));
  }

  service() {
    const found = this.answer.service;
    if (!found) return null;
    const known = found.id && this.answer.services[found.id];
    return part(
      t("service"),
      h("p", { class: "finding" }, h("span", { class: `outcome ${found.outcome}` }, t(`outcome_${found.outcome}`)), bar(found.confidence), h("span", { class: "figure" }, percent(found.confidence))),
      found.id && h("p", { class: "matched" }, h("b", {}, known ? nameOf(known.name) : found.id), known && h("span", { class: "small" }, nameOf(known.body)), h("code", {}, found.id)),
      found.ask && this.options(found.ask),
    );
  }

  options(ask) {
    const label = (option) => nameOf(this.answer.options[option.value]) || (ask.attribute === "kind" ? t(`kind_${option.value}`) : option.value);
    const service = (known) => (ask.attribute === "service" ? nameOf(known.body) : nameOf(known.name));
    const services = (option) => option.ids.map((id) => (this.answer.services[id] ? service(this.answer.services[id]) : id)).join("; ");
    return h("div", { class: "ask" }, h("h4", {}, t(`ask_${ask.attribute}`)), h("ol", {}, ask.options.map((one) => h("li", {}, h("b", {}, label(one)), h("span", { class: "small" }, services(one))))));
  }

  ranking() {
    const rows = this.answer.service_ranking;
    if (rows.length === 0) return null;
    return part(
      t("ranking"),
      h(
        "table",
        {},
        h("thead", { class: "hidden" }, h("tr", {}, h("th", { scope: "col" }, t("service")), h("th", { scope: "col" }, t("confidence")))),
        h("tbody", {}, rows.map((row) => {
          const known = this.answer.services[row.id];
          return h("tr", { title: row.id }, h("td", {}, known ? nameOf(known.name) : row.id, known && h("span", { class: "small" }, nameOf(known.body)), bar(row.confidence)), h("td", { class: "figure" }, percent(row.confidence)));
        })),
      ),
    );
  }

  entities() {
    const found = this.answer.entities;
    if (found.length === 0) return null;
    const value = (one) => (typeof one.value === "string" ? one.value : JSON.stringify(one.value));
    return part(t("entities"), h("dl", {}, found.map((one) => [h("dt", {}, h("code", {}, one.role ? `${one.entity}:${one.role}` : one.entity)), h("dd", {}, value(one), one.extractor && h("span", { class: "small" }, one.extractor))])));
  }

  raw() {
    return h("details", {}, h("summary", {}, "JSON"), h("pre", { tabindex: "0" }, JSON.stringify(this.answer, (key, value) => (["services", "options", "milliseconds"].includes(key) && value !== null && !Array.isArray(value) ? undefined : value), 1)));
  }
}
