// What slides up over a phone: a list to pick from, places to send, a client to add.
// <dialog> keeps the focus inside, closes on Escape, and gives the focus back.

import { icon, node } from "/simulator/nodes.js";
import { word } from "/simulator/words.js";

const PLACES = [ // degrees, of the towns' centres
  ["31.6258", "-7.9891", "Marrakech, Jemaa el-Fna"],
  ["31.5131", "-9.7698", "Essaouira, Bab Sbaa"],
  ["32.2994", "-9.2372", "Safi"],
  ["31.5440", "-8.7640", "Chichaoua"],
  ["31.2194", "-8.2339", "Amizmiz"],
  ["32.0486", "-7.4081", "El Kelâa des Sraghna"],
];

let sheets = 0;

// over: the element to cover, or null for the middle of the page. fill(body, close). The sheet
// runs in the direction of its title: a list's is in the bot's language, not in the page's.
function open(over, title, fill) {
  sheets += 1;
  const name = node("h2", { id: `sheet-${sheets}` }, title);
  const close = node("button", { type: "button", class: "round", "data-label": "sheet.close" },
    icon("close"));
  const body = node("div", { class: "sheet-body" });
  const dialog = node("dialog", { class: "sheet", dir: "auto", "aria-labelledby": name.id },
    node("div", { class: "sheet-inside" }, node("div", { class: "sheet-top" }, name, close), body));
  const end = () => dialog.close();
  close.addEventListener("click", end);
  dialog.addEventListener("click", (event) => event.target === dialog && end());
  dialog.addEventListener("close", () => dialog.remove());
  fill(body, end);
  document.body.append(dialog);
  place(dialog, over);
  dialog.showModal();
}

function place(dialog, over) {
  if (!over) return;
  const box = over.getBoundingClientRect();
  dialog.style.left = `${box.left + over.clientLeft}px`;
  dialog.style.width = `${over.clientWidth}px`;
  dialog.style.bottom = `${window.innerHeight - box.bottom + over.clientTop}px`;
  dialog.style.maxHeight = `${box.height * 0.8}px`;
  dialog.classList.add("over");
}

export function openList(over, bubble, tap) {
  open(over, bubble.opens, (body, close) => {
    for (const [payload, title, hint] of bubble.picks) {
      const row = node("button", { type: "button", class: "row" },
        node("strong", { dir: "auto" }, title), hint ? node("span", { dir: "auto" }, hint) : null);
      row.addEventListener("click", () => { close(); tap(payload, title); });
      body.append(row);
    }
  });
}

export function openPlaces(over, send) {
  open(over, word("pin.title"), (body, close) => {
    for (const [latitude, longitude, label] of PLACES) {
      const row = node("button", { type: "button", class: "row" },
        node("strong", { dir: "auto" }, label), node("span", { dir: "ltr" }, `${latitude}, ${longitude}`));
      row.addEventListener("click", () => { close(); send({ latitude, longitude, label }); });
      body.append(row);
    }
    const latitude = degrees("pin.latitude", 90, "31.63");
    const longitude = degrees("pin.longitude", 180, "-7.99");
    const form = node("form", { class: "fields two" }, node("h3", { "data-word": "pin.free" }),
      latitude.label, longitude.label, node("button", { class: "strong", "data-word": "pin.send" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close();
      send({ latitude: latitude.field.value, longitude: longitude.field.value, label: "" });
    });
    body.append(form);
  });
}

function degrees(label, most, value) {
  const field = node("input", {
    type: "number", step: "any", min: String(-most), max: String(most), required: true,
    dir: "ltr", value,
  });
  return { field, label: node("label", {}, node("span", { "data-word": label }), field) };
}

export function openNewClient(count, add) {
  open(null, word("add.title"), (body, close) => {
    const proposed = word("add.client", { count });
    const name = node("input", { required: true, maxlength: "40", dir: "auto", value: proposed });
    const channels = [["whatsapp", "WhatsApp"], ["sms", "SMS"]].map(([value, title]) =>
      node("label", { class: "choice" },
        node("input", { type: "radio", name: "channel", value, checked: value === "whatsapp" }),
        node("span", {}, title)));
    const form = node("form", { class: "fields" },
      node("label", {}, node("span", { "data-word": "add.name" }), name),
      node("fieldset", {}, node("legend", { "data-word": "add.channel" }), ...channels),
      node("button", { class: "strong", "data-word": "add.go" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close();
      add(name.value, new FormData(form).get("channel"));
    });
    body.append(form);
  });
}
