// The console's JSON and its socket.

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error?.message || `HTTP ${response.status}`);
  return body;
}

function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return fetch(`/simulator/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) }).then(answerOf);
}

function remove(path) {
  return fetch(`/simulator/api/${path}`, { method: "DELETE" }).then(answerOf);
}

export const state = () => fetch("/simulator/api/state").then(answerOf);
export const addCitizen = (citizen) => post("citizens", citizen);
export const removeCitizen = (key) => remove(`citizens/${key}`);
export const clearMessages = (key) => remove(`citizens/${key}/messages`);
export const act = (key, body) => post(`citizens/${key}/messages`, body);
export const understand = (text) => post("understanding", { text });

/** Send a file: kind is image, video, document, audio, sticker or voice. */
export function attach(key, kind, file, caption = "") {
  const form = new FormData();
  form.append("kind", kind);
  form.append("caption", caption);
  form.append("file", file, file.name);
  return fetch(`/simulator/api/citizens/${key}/media`, { method: "POST", body: form }).then(answerOf);
}

/** A socket that comes back by itself. onopen runs at every (new) connection, onclose while there is none. */
export class Live {
  constructor({ onopen, onclose, onevent }) {
    this.handlers = { onopen, onclose, onevent };
    this.showing = null;
    this.pause = 300;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/simulator/live`);
    this.socket.addEventListener("open", () => {
      this.pause = 300;
      this.tell();
      this.handlers.onopen();
    });
    this.socket.addEventListener("message", ({ data }) => this.handlers.onevent(JSON.parse(data)));
    this.socket.addEventListener("close", () => {
      this.handlers.onclose();
      setTimeout(() => this.connect(), this.pause);
      this.pause = Math.min(this.pause * 2, 5000);
    });
  }

  /** Say whose chat is in front of a reader; null for none. */
  show(key) {
    this.showing = key;
    this.tell();
  }

  tell() {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ open: this.showing }));
  }
}
