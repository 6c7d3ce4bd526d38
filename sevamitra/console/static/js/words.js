// The words of the page in three languages; one JSON file each in /static/words.

const LANGUAGES = { en: "English", mr: "मराठी", hi: "हिन्दी" };
let words = {};
let code = "en";

export const languages = LANGUAGES;

/** The language now shown. */
export function language() {
  return code;
}

/** Locale for dates and numbers, with the digits that phones in Maharashtra show. */
export function locale() {
  return `${code}-IN-u-nu-latn`;
}

/** Load a language; remembers the choice on this machine. */
export async function chooseLanguage(wanted) {
  code = wanted in LANGUAGES ? wanted : "en";
  const answer = await fetch(`/static/words/${code}.json`);
  words = await answer.json();
  document.documentElement.lang = code;
  localStorage.setItem("language", code);
}

/** The language chosen before, else the browser's if it is one of ours. */
export function preferredLanguage() {
  return localStorage.getItem("language") || "en";
}

/** The words for a key, with {places} filled in. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
