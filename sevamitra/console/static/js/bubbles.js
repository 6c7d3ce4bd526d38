// A message as WhatsApp draws it. Content is the Cloud API's own object of the message's kind.

import { avatar, h, icon } from "./dom.js";
import { clock, formatted, onlyEmoji, phoneNumber, size } from "./formatting.js";
import { plain } from "./formatting.js";
import { summary, ticks } from "./summary.js";
import { voicePlayer } from "./voice.js";
import { t } from "./words.js";

function fileAddress(message) {
  return message.media ? `/simulator/media/${message.media.id}` : null;
}

function meta(message) {
  return h("span", { class: "meta" }, h("time", { datetime: new Date(message.at * 1000).toISOString() }, clock(message.at)), message.sender === "citizen" && ticks(message));
}

/** Text with room at its end for the time, which stands in the corner. */
function textBlock(text, message, className = "text") {
  const room = h("span", { class: message.sender === "citizen" ? "room ticked" : "room", aria: { hidden: "true" } });
  const block = h("div", { class: className, dir: "auto" }, formatted(text));
  (block.querySelector(":scope > :last-child") ?? block).append(room);
  return block;
}

function documentCard(message, content) {
  const name = content.filename || message.media?.name || t("document");
  const type = (name.includes(".") ? name.split(".").pop() : message.media?.mime?.split("/").pop() ?? "").slice(0, 4).toUpperCase();
  const about = [message.media && size(message.media.size), type].filter(Boolean).join(" · ");
  const address = fileAddress(message);
  const inside = [
    h("span", { class: `paper ${type.toLowerCase() === "pdf" ? "pdf" : ""}`, aria: { hidden: "true" } }, icon("document"), h("b", {}, type)),
    h("span", { class: "filename" }, h("span", { class: "name" }, name), h("span", { class: "small" }, about)),
    icon("download", "end"),
  ];
  return address ? h("a", { class: "file", href: address, target: "_blank", rel: "noopener" }, inside) : h("div", { class: "file" }, inside);
}

function picture(message, alt) {
  const address = fileAddress(message);
  if (!address) return h("div", { class: "picture missing" }, icon("image"));
  return h("a", { class: "picture", href: address, target: "_blank", rel: "noopener" }, h("img", { src: address, alt: alt || t("image"), loading: "lazy" }));
}

function quote(original, businessName) {
  if (!original) return null;
  const own = original.sender === "citizen";
  return h("div", { class: own ? "quote own" : "quote" }, h("b", {}, own ? t("you") : businessName), h("span", {}, plain(summary(original)).slice(0, 140)));
}

function map(content) {
  const pin = h("span", { class: "map", aria: { hidden: "true" } }, icon("place"));
  const where = content.name || `${Number(content.latitude).toFixed(4)}, ${Number(content.longitude).toFixed(4)}`;
  return h("div", { class: "place" }, pin, h("span", { class: "caption" }, h("b", {}, where), content.address && h("span", { class: "small" }, content.address)));
}

function contactCard(contact) {
  const phone = contact.phones?.[0]?.wa_id ?? contact.phones?.[0]?.phone?.replace(/\D/g, "") ?? "";
  return h("div", { class: "contact" }, avatar(contact.name.formatted_name, phone), h("span", {}, h("b", {}, contact.name.formatted_name), h("span", { class: "small" }, phone && phoneNumber(phone))));
}

function head(message, header) {
  if (!header) return null;
  if (header.type === "text") return h("div", { class: "head" }, header.text);
  if (header.type === "document") return documentCard(message, header.document);
  return picture(message, t(header.type));
}

function replyButton(message, { id, title }, handlers) {
  return h("button", { type: "button", class: "choice", data: { choice: id }, onclick: () => handlers.choose(message, id) }, icon("reply"), h("span", {}, title));
}

function choices(message, handlers) {
  if (message.kind === "template") return message.content.shown.buttons.map((button) => replyButton(message, button, handlers));
  const { type, action } = message.content;
  if (type === "button") {
    return action.buttons.map(({ reply }) => replyButton(message, reply, handlers));
  }
  if (type === "list") {
    return h("button", { type: "button", class: "choice", aria: { haspopup: "dialog" }, onclick: () => handlers.openList(message) }, icon("list"), h("span", {}, action.button));
  }
  if (type === "cta_url") {
    return h("a", { class: "choice", href: action.parameters.url, target: "_blank", rel: "noopener noreferrer" }, icon("link"), h("span", {}, action.parameters.display_text));
  }
  return h("button", { type: "button", class: "choice", onclick: () => handlers.shareLocation() }, icon("place"), h("span", {}, t("send_location")));
}

function template(message) {
  const { body, footer } = message.content.shown;
  return [textBlock(body, message), footer && h("div", { class: "foot" }, footer)];
}

const DRAW = {
  text: (message) => [onlyEmoji(message.content.body) ? h("div", { class: "emoji" }, message.content.body) : textBlock(message.content.body, message)],
  template,
  button: (message) => [textBlock(message.content.text, message)],
  image: (message) => [picture(message, message.content.caption), message.content.caption && textBlock(message.content.caption, message)],
  video: (message) => [
    fileAddress(message) && h("video", { src: fileAddress(message), controls: true, preload: "metadata", aria: { label: t("video") } }),
    message.content.caption && textBlock(message.content.caption, message),
  ],
  audio: (message) => [voicePlayer(fileAddress(message))],
  sticker: (message) => [h("img", { class: "sticker", src: fileAddress(message), alt: t("sticker") })],
  document: (message) => [documentCard(message, message.content), message.content.caption && textBlock(message.content.caption, message)],
  location: (message) => [map(message.content)],
  contacts: (message) => message.content.contacts.map(contactCard),
  unsupported: () => [h("div", { class: "text" }, `📊 ${t("poll_sample")}`, h("span", { class: "room ticked" }))],
};

function interactive(message) {
  const content = message.content;
  const reply = content.button_reply ?? content.list_reply;
  if (reply) {
    return [textBlock(reply.description ? `${reply.title}\n${reply.description}` : reply.title, message)];
  }
  return [
    head(message, content.header),
    textBlock(content.body.text, message),
    content.footer && h("div", { class: "foot" }, content.footer.text),
  ];
}

/** A message as a list item; handlers: choose, openList, shareLocation, select, react, reply. */
export function bubble(message, { handlers, original, businessName, selected }) {
  const own = message.sender === "citizen";
  const inside = (message.kind === "interactive" ? interactive : DRAW[message.kind] ?? DRAW.unsupported)(message);
  const offers = !own && ["interactive", "template"].includes(message.kind) ? choices(message, handlers) : null;
  const reactions = [message.reaction, message.own_reaction].filter(Boolean);
  const body = h(
    "div",
    { class: `bubble ${message.kind} ${offers ? "offering" : ""}` },
    h("span", { class: "hidden" }, own ? t("you") : businessName),
    message.reply_to && quote(original, businessName),
    inside,
    meta(message),
    message.error && h("div", { class: "error" }, icon("warning"), t("not_delivered", { error: message.error })),
    offers && h("div", { class: "choices", role: "group", aria: { label: t("choices") } }, offers),
    reactions.length > 0 && h("span", { class: "reactions" }, reactions.join(" ")),
  );
  if (own) body.addEventListener("click", (event) => event.target.closest("a, button, video") || handlers.select(message));
  const tools = h(
    "div",
    { class: "tools" },
    h("button", { type: "button", title: t("reply"), aria: { label: t("reply") }, onclick: () => handlers.reply(message) }, icon("reply")),
    !own && h("button", { type: "button", title: t("react"), aria: { label: t("react") }, onclick: (event) => handlers.react(message, event.currentTarget) }, icon("smile")),
    own && h("button", { type: "button", title: t("understanding"), aria: { label: t("understanding") }, onclick: () => handlers.select(message, true) }, icon("brain")),
  );
  return h("li", { class: `message ${own ? "own" : "other"} ${selected ? "selected" : ""}`, data: { id: message.id } }, body, tools);
}
