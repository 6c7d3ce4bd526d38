// Where the citizen writes: text, emoji, attachments.

import { menu } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { plain } from "./formatting.js";
import * as server from "./server.js";
import { summary } from "./summary.js";
import { t } from "./words.js";

const EMOJI = [..."🙏👍👎😀😂😊😍🥲😢😡🤔😴🎉❤️🔥✅❌⭐📄📷🏠🌾🐄🚜💧⚡🏥🏫💰🪪📱🕉️🇮🇳".matchAll(/\p{RI}\p{RI}|\p{Emoji}\uFE0F|\p{Emoji}/gu)].map((m) => m[0]);
export const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const PLACES = [
  { latitude: 18.5204, longitude: 73.8567, name: "पुणे", address: "पुणे, महाराष्ट्र" },
  { latitude: 19.9975, longitude: 73.7898, name: "नाशिक", address: "नाशिक, महाराष्ट्र" },
  { latitude: 20.1809, longitude: 80.0034, name: "गडचिरोली", address: "गडचिरोली, महाराष्ट्र" },
];
const SAMPLES = {
  image: ["photo.jpg", "image/jpeg"],
  document: ["application.pdf", "application/pdf"],
  video: ["video.mp4", "video/mp4"],
  voice: ["voice-note.ogg", "audio/ogg"],
  sticker: ["sticker.webp", "image/webp"],
};

async function sample(kind) {
  const [name, type] = SAMPLES[kind];
  const body = await (await fetch(`/static/samples/${name}`)).blob();
  return new File([body], name, { type });
}

function kindOf(file) {
  if (["image/jpeg", "image/png"].includes(file.type)) return "image";
  if (file.type === "video/mp4") return "video";
  if (["audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"].includes(file.type)) return "audio";
  return "document";
}

export class Composer {
  constructor(model, failed) {
    this.model = model;
    this.failed = failed;
    this.replyTo = null;
    this.drafts = new Map();
    this.text = h("textarea", { rows: "1", name: "message", dir: "auto", autocomplete: "off" });
    this.text.addEventListener("input", () => this.fit());
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.replyTo) this.setReply(null);
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.root = h("form", { class: "composer" });
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.picker = h("input", { type: "file", class: "hidden", tabindex: "-1", aria: { hidden: "true" } });
    this.picker.addEventListener("change", () => {
      const [file] = this.picker.files;
      if (file) this.attach(kindOf(file), file);
      this.picker.value = "";
    });
  }

  draw() {
    this.text.placeholder = t("write");
    this.text.setAttribute("aria-label", t("write"));
    this.button = h("button", { type: "submit", class: "send" });
    const quoted = this.replyTo && h(
      "div",
      { class: "replying" },
      h("div", { class: this.replyTo.sender === "citizen" ? "quote own" : "quote" }, h("b", {}, this.replyTo.sender === "citizen" ? t("you") : this.model.business.name), h("span", {}, plain(summary(this.replyTo)).slice(0, 140))),
      iconButton("close", t("cancel"), () => this.setReply(null)),
    );
    this.root.replaceChildren(
      ...(quoted ? [quoted] : []),
      h(
        "div",
        { class: "field" },
        iconButton("smile", t("emoji"), (event) => this.openEmoji(event.currentTarget), { aria: { label: t("emoji"), haspopup: "menu" } }),
        this.text,
        iconButton("attach", t("attach"), (event) => this.openAttachments(event.currentTarget), { aria: { label: t("attach"), haspopup: "menu" }, id: "attach" }),
        this.picker,
      ),
      this.button,
    );
    this.fit();
  }

  fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 132)}px`;
    const writing = this.text.value.trim() !== "";
    this.button?.replaceChildren(icon(writing ? "send" : "mic"));
    this.button?.setAttribute("aria-label", t(writing ? "send" : "send_voice"));
    this.button?.setAttribute("title", t(writing ? "send" : "send_voice"));
  }

  /** The chat of another citizen: every one keeps a draft. */
  change(from, to) {
    if (from) this.drafts.set(from, this.text.value);
    this.text.value = this.drafts.get(to) ?? "";
    this.replyTo = null;
    this.draw();
  }

  setReply(message) {
    this.replyTo = message;
    this.draw();
    this.text.focus();
  }

  async send() {
    const body = this.text.value.trim();
    if (!body) {
      this.attach("voice", await sample("voice"));
      return;
    }
    const act = { text: { body }, ...(this.replyTo ? { reply_to: this.replyTo.id } : {}) };
    this.text.value = "";
    this.replyTo = null;
    this.draw();
    this.text.focus();
    this.act(act, () => {
      this.text.value ||= body;
      this.fit();
    });
  }

  act(body, undo = () => {}) {
    return server.act(this.model.selected, body).catch((error) => {
      undo();
      this.failed(error.message);
    });
  }

  attach(kind, file) {
    const caption = ["image", "video", "document"].includes(kind) ? this.text.value.trim() : "";
    return server.attach(this.model.selected, kind, file, caption).then(
      () => {
        if (caption) this.text.value = "";
        this.fit();
      },
      (error) => this.failed(error.message),
    );
  }

  shareLocation() {
    return this.act({ location: PLACES[Math.floor(Math.random() * PLACES.length)] });
  }

  openEmoji(anchor) {
    const insert = (emoji) => {
      this.text.setRangeText(emoji, this.text.selectionStart, this.text.selectionEnd, "end");
      this.fit();
      this.text.focus();
    };
    menu(anchor, EMOJI.map((emoji) => h("button", { type: "button", role: "menuitem", onclick: () => insert(emoji) }, emoji)), "emoji-menu");
  }

  openAttachments(anchor) {
    const item = (name, key, colour, act) =>
      h("button", { type: "button", role: "menuitem", data: { attach: key }, onclick: act }, icon(name, colour), h("span", {}, t(key)));
    const sampled = (kind) => async () => this.attach(kind, await sample(kind));
    menu(
      anchor,
      [
        item("document", "sample_document", "violet", sampled("document")),
        item("image", "sample_photo", "blue", sampled("image")),
        item("video", "sample_video", "pink", sampled("video")),
        item("mic", "voice_note", "orange", sampled("voice")),
        item("place", "location", "green", () => this.shareLocation()),
        item("person", "contact", "cyan", () => this.act({ contact: { name: "सरपंच गीता मोरे", phone: "919800000190" } })),
        item("sticker", "sticker", "teal", sampled("sticker")),
        item("poll", "poll", "yellow", () => this.act({ poll: true })),
        item("folder", "own_file", "grey", () => this.picker.click()),
      ],
      "attachments",
    );
  }
}
