// A voice note: play, a wave that fills, the time.

import { h, icon } from "./dom.js";
import { t } from "./words.js";

const WAVE = [5, 9, 14, 8, 17, 22, 12, 7, 16, 20, 11, 6, 13, 19, 23, 15, 9, 5, 12, 18, 10, 7, 14, 8, 4, 9, 6, 3];

function minutes(seconds) {
  const whole = Number.isFinite(seconds) ? Math.round(seconds) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The player of one sound file. */
export function voicePlayer(address) {
  const audio = new Audio(address ?? "");
  audio.preload = "metadata";
  const time = h("span", { class: "small" }, "0:00");
  const bars = WAVE.map((height) => {
    const bar = h("i", {});
    bar.style.height = `${height}px`;
    return bar;
  });
  const button = h("button", { type: "button", class: "play", aria: { label: t("play") } }, icon("play"));
  const face = (name) => button.replaceChildren(icon(name));
  button.addEventListener("click", () => (audio.paused ? audio.play().catch(() => {}) : audio.pause()));
  audio.addEventListener("play", () => face("pause"));
  audio.addEventListener("pause", () => face("play"));
  audio.addEventListener("loadedmetadata", () => time.replaceChildren(minutes(audio.duration)));
  audio.addEventListener("timeupdate", () => {
    const part = audio.duration ? audio.currentTime / audio.duration : 0;
    bars.forEach((bar, index) => bar.classList.toggle("heard", part > 0 && index / bars.length <= part));
    time.replaceChildren(minutes(audio.paused && !audio.currentTime ? audio.duration : audio.currentTime));
  });
  return h("div", { class: "voice" }, button, h("div", { class: "wave" }, h("div", { class: "bars", aria: { hidden: "true" } }, bars), time), h("span", { class: "microphone" }, icon("mic")));
}
