// The page: what it knows (model), what the server tells, and which column shows what.

import { ChatPane } from "./chat.js";
import { CitizenList } from "./citizens.js";
import * as server from "./server.js";
import { UnderstandingPane } from "./understanding.js";
import { chooseLanguage, preferredLanguage, t } from "./words.js";

const root = document.getElementById("simulator");

/** Everything the columns draw. */
export const model = {
  citizens: new Map(),
  business: { name: "", number: "" },
  assistantUp: null,
  connected: true,
  selected: null,
  typing: new Map(),
};

const actions = {
  select,
  welcome,
  view,
  changeLanguage,
  toggleTheme,
  understand: (message) => understanding.show(message),
};

const citizens = new CitizenList(document.getElementById("citizens"), model, actions);
const chat = new ChatPane(document.getElementById("chat"), model, actions);
const understanding = new UnderstandingPane(document.getElementById("understanding"), model, actions);
let live = null;
let held = null;

function draw() {
  citizens.draw();
  chat.draw();
  understanding.draw();
}

function view(name) {
  root.dataset.view = name;
  tellShown();
}

function tellShown() {
  const shown = document.visibilityState === "visible" && (root.dataset.view !== "list" || window.innerWidth >= 768);
  live?.show(shown ? model.selected : null);
}

function select(key, { focus = true } = {}) {
  model.selected = key;
  if (key) localStorage.setItem("citizen", key);
  view(key ? "chat" : "list");
  citizens.draw();
  chat.open(focus);
  understanding.follow(lastText(key));
}

/** A citizen just made: the answer may be here before the event. */
function welcome(citizen) {
  EVENTS.citizen({ citizen });
  select(citizen.key);
}

function lastText(key) {
  const messages = model.citizens.get(key)?.messages ?? [];
  return [...messages].reverse().find((message) => message.sender === "citizen") ?? null;
}

async function changeLanguage(code) {
  await chooseLanguage(code);
  document.title = `${model.business.name} · ${t("title")}`;
  draw();
}

function toggleTheme() {
  const dark = document.documentElement.dataset.theme === "dark";
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
}

function wantedTheme() {
  const kept = localStorage.getItem("theme");
  return kept || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

async function load() {
  const state = await server.state();
  model.citizens = new Map(state.citizens.map((citizen) => [citizen.key, citizen]));
  model.business = state.business;
  model.assistantUp = state.assistant.up;
  model.connected = true;
  if (!model.citizens.has(model.selected)) model.selected = null;
  const wanted = localStorage.getItem("citizen");
  if (!model.selected && window.innerWidth >= 768) {
    select(model.citizens.has(wanted) ? wanted : state.citizens[0]?.key ?? null, { focus: false });
  }
  draw();
  if (model.selected) understanding.follow(lastText(model.selected));
}

function put(message) {
  const citizen = model.citizens.get(message.citizen);
  if (!citizen) return;
  const index = citizen.messages.findIndex((known) => known.id === message.id);
  if (index >= 0) citizen.messages[index] = message;
  else citizen.messages.push(message);
  if (message.sender === "business" && index < 0) model.typing.delete(message.citizen);
  citizens.draw();
  if (message.citizen !== model.selected) return;
  chat.put(message, index < 0);
  if (message.sender === "citizen" && index < 0) understanding.follow(message);
}

const EVENTS = {
  message: ({ message }) => put(message),
  citizen({ citizen }) {
    model.citizens.set(citizen.key, { messages: [], ...model.citizens.get(citizen.key), ...citizen });
    citizens.draw();
  },
  removed({ citizen }) {
    model.citizens.delete(citizen);
    if (model.selected === citizen) select(null);
    citizens.draw();
  },
  cleared({ citizen }) {
    const known = model.citizens.get(citizen);
    if (known) known.messages = [];
    citizens.draw();
    if (citizen === model.selected) {
      chat.draw();
      understanding.follow(null);
    }
  },
  typing({ citizen, seconds }) {
    const until = Date.now() + seconds * 1000;
    model.typing.set(citizen, until);
    citizens.draw();
    chat.drawTyping();
    setTimeout(() => {
      if (model.typing.get(citizen) !== until) return;
      model.typing.delete(citizen);
      citizens.draw();
      chat.drawTyping();
    }, seconds * 1000);
  },
  assistant({ up }) {
    const came = up && model.assistantUp === false;
    model.assistantUp = up;
    chat.drawBanner();
    if (came) understanding.again();
  },
};

/** Load everything; what happens meanwhile is told after it, in order. */
async function loadAnew() {
  held = [];
  try {
    await load();
  } finally {
    const events = held;
    held = null;
    events.forEach(tell);
  }
}

function tell(event) {
  if (held) held.push(event);
  else EVENTS[event.event]?.(event);
}

async function start() {
  document.documentElement.dataset.theme = wantedTheme();
  await chooseLanguage(preferredLanguage());
  live = new server.Live({
    onopen: () => loadAnew().catch(() => {}),
    onclose() {
      model.connected = false;
      chat.drawBanner();
    },
    onevent: tell,
  });
  document.addEventListener("visibilitychange", tellShown);
  window.addEventListener("resize", tellShown);
  await document.fonts.ready;
}

start();
