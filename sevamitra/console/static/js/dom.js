// Small pieces of page, made without any HTML text: what citizens and the assistant write is always a text node.

const SVG = "http://www.w3.org/2000/svg";

/** An element: h("button", {class: "round", onclick: send, aria: {label: "Send"}}, "text", child). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "aria") for (const [key, text] of Object.entries(value)) element.setAttribute(`aria-${key}`, text);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An icon of icons.svg; it says nothing to a screen reader. */
export function icon(name, className = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${className}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A round button with an icon and a spoken name. */
export function iconButton(name, label, onclick, attributes = {}) {
  return h("button", { type: "button", class: "round", title: label, aria: { label }, onclick, ...attributes }, icon(name));
}

const HUES = [14, 38, 92, 160, 198, 226, 262, 318];

/** A person's round picture: the first letter as a reader sees it, on a colour of their own. */
export function avatar(name, key) {
  const segments = typeof Intl.Segmenter === "function" ? new Intl.Segmenter().segment(name.replace(/^\+/, "")) : name;
  const [first] = segments;
  const letter = first ? first.segment || first : "?";
  const sum = [...key].reduce((total, character) => (total * 31 + character.codePointAt(0)) % 9973, 7);
  const element = h("span", { class: "avatar", aria: { hidden: "true" } }, letter);
  element.style.setProperty("--hue", HUES[sum % HUES.length]);
  return element;
}
