// The dialog that adds a citizen: name, and a number or a username that hides it.

import { openDialog } from "./dialogs.js";
import { h } from "./dom.js";
import * as server from "./server.js";
import { t } from "./words.js";

function field(label, input) {
  return h("label", { class: "field" }, h("span", {}, label), input);
}

/** Open the dialog; created(citizen) follows when the server took the citizen. */
export function newCitizenDialog(created) {
  const name = h("input", { name: "name", required: true, maxlength: 60, autocomplete: "off", placeholder: t("name_example") });
  const number = h("input", { name: "number", inputmode: "tel", autocomplete: "off", value: `98${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}` });
  const username = h("input", { name: "username", autocomplete: "off", placeholder: "kavita.y", pattern: "[a-z0-9._]{3,35}" });
  const hidden = h("input", { type: "checkbox", name: "hidden" });
  const usernameField = field(t("username"), username);
  const numberField = field(t("number"), number);
  usernameField.hidden = true;
  hidden.addEventListener("change", () => {
    usernameField.hidden = !hidden.checked;
    numberField.hidden = hidden.checked;
    username.required = hidden.checked;
  });
  const problem = h("p", { class: "problem", role: "alert" });
  const dialog = h("dialog", { class: "question", aria: { label: t("new_citizen") } });
  const form = h(
    "form",
    {},
    h("h2", {}, t("new_citizen")),
    field(t("name"), name),
    numberField,
    usernameField,
    h("label", { class: "check" }, hidden, h("span", {}, t("hides_number"))),
    problem,
    h(
      "div",
      { class: "answers" },
      h("button", { type: "button", class: "flat", onclick: () => dialog.close() }, t("cancel")),
      h("button", { type: "submit", class: "flat" }, t("add")),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = { name: name.value, ...(hidden.checked ? { username: username.value } : { number: number.value }) };
    try {
      const citizen = await server.addCitizen(body);
      dialog.close();
      created(citizen);
    } catch (error) {
      problem.textContent = error.message;
    }
  });
  dialog.append(form);
  openDialog(dialog);
}
