// WhatsApp's own marks (*bold* _italic_ ~strike~ `code` ```block```, lists, quotes), links, dates and sizes.

import { h } from "./dom.js";
import { locale, t } from "./words.js";

const TAGS = { "*": "strong", _: "em", "~": "s", "`": "code" };
const WORD = "[\\p{L}\\p{M}\\p{N}]";
const MARKED = new RegExp(`(?<!${WORD})([*_~\`])(?=\\S)([^\\n]*?\\S)\\1(?!${WORD})`, "u");
const LINK = /https?:\/\/[^\s<>"]+/u;

function linkNode(address) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address);
}

function inline(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const link = LINK.exec(rest);
    const mark = MARKED.exec(rest);
    if (link && (!mark || link.index <= mark.index)) {
      const address = link[0].replace(/[.,;:!?)*_~।]+$/u, "");
      nodes.push(rest.slice(0, link.index), linkNode(address));
      rest = rest.slice(link.index + address.length);
    } else if (mark) {
      const inner = mark[1] === "`" ? [mark[2]] : inline(mark[2]);
      nodes.push(rest.slice(0, mark.index), h(TAGS[mark[1]], {}, inner));
      rest = rest.slice(mark.index + mark[0].length);
    } else {
      nodes.push(rest);
      rest = "";
    }
  }
  return nodes.filter((node) => node !== "");
}

function line(text) {
  const quote = /^> (.*)$/u.exec(text);
  if (quote) return h("span", { class: "quoted" }, inline(quote[1]));
  const bullet = /^(?:[-*•]) (.+)$/u.exec(text);
  if (bullet) return h("span", { class: "item" }, h("span", { class: "mark" }, "•"), h("span", {}, inline(bullet[1])));
  const number = /^(\p{N}{1,2}[.)]) (.+)$/u.exec(text);
  if (number) return h("span", { class: "item" }, h("span", { class: "mark" }, number[1]), h("span", {}, inline(number[2])));
  return h("span", { class: "line" }, text ? inline(text) : "\u200b");
}

/** A message's text as WhatsApp draws it: an array of nodes. */
export function formatted(text) {
  return text.split(/```([\s\S]+?)```/u).map((part, index) => {
    if (index % 2) return h("code", { class: "block" }, part);
    return part === "" ? [] : part.split("\n").map(line);
  });
}

/** Whether a text is nothing but one to three emoji: WhatsApp draws those large. */
export function onlyEmoji(text) {
  const bare = text.replace(/[\s\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, "");
  return bare !== "" && [...bare].length <= 3 && /^\p{Extended_Pictographic}+$/u.test(bare);
}

/** Text without marks and line ends, for previews. */
export function plain(text) {
  return text.replace(/```/g, "").replace(new RegExp(MARKED.source, "gu"), "$2").replace(/\s+/g, " ");
}

/** Hour and minute of a time in seconds since the epoch. */
export function clock(seconds) {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" }).format(new Date(seconds * 1000));
}

function dayNumber(date) {
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);
}

/** Today, yesterday, a weekday or a date: what stands between the days of a chat. */
export function day(seconds) {
  const date = new Date(seconds * 1000);
  const ago = dayNumber(new Date()) - dayNumber(date);
  if (ago === 0) return t("today");
  if (ago === 1) return t("yesterday");
  const form = ago > 0 && ago < 7 ? { weekday: "long" } : { day: "numeric", month: "long", year: "numeric" };
  return new Intl.DateTimeFormat(locale(), form).format(date);
}

/** What the list of chats shows on the right: the time today, else the day. */
export function when(seconds) {
  const ago = dayNumber(new Date()) - dayNumber(new Date(seconds * 1000));
  if (ago === 0) return clock(seconds);
  if (ago === 1) return t("yesterday");
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "numeric", year: "2-digit" }).format(new Date(seconds * 1000));
}

/** A size in bytes as a phone shows it. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** An Indian number in the grouping that people read; any other with its plus. */
export function phoneNumber(number) {
  const indian = /^91(\d{5})(\d{5})$/.exec(number);
  return indian ? `+91 ${indian[1]} ${indian[2]}` : `+${number}`;
}
