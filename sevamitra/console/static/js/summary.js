// One line that stands for a message: in the list of citizens, in quotes, for screen readers.

import { icon } from "./dom.js";
import { t } from "./words.js";

const MEDIA = { image: "🖼️", video: "🎬", audio: "🎤", document: "📄", sticker: "💟", location: "📍", contacts: "👤" };

/** The line. */
export function summary(message) {
  const content = message.content;
  switch (message.kind) {
    case "text":
      return content.body;
    case "interactive":
      return content[content.type]?.title ?? content.body?.text ?? "";
    case "document":
      return `${MEDIA.document} ${content.caption || content.filename || message.media?.name || t("document")}`;
    case "audio":
      return `${MEDIA.audio} ${t(content.voice ? "voice_note" : "audio")}`;
    case "contacts":
      return `${MEDIA.contacts} ${content.contacts?.[0]?.name?.formatted_name ?? ""}`;
    case "location":
      return `${MEDIA.location} ${content.name || t("location")}`;
    case "template":
      return content.shown.body;
    case "button":
      return content.text;
    case "unsupported":
      return `📊 ${t("poll")}`;
    default:
      return `${MEDIA[message.kind] ?? ""} ${content.caption || t(message.kind)}`;
  }
}

/** The ticks of a citizen's message: clock, one, two, two in blue. */
export function ticks(message) {
  const drawn = { pending: "clock", sent: "tick", delivered: "ticks", read: "ticks", failed: "warning" }[message.status];
  const svg = icon(drawn, `ticks ${message.status}`);
  svg.removeAttribute("aria-hidden");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", t(`status_${message.status}`));
  return svg;
}
