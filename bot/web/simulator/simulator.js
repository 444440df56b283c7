// The page: phones side by side, a clock, and a line to the program that tells what changed.

import { node } from "/simulator/nodes.js";
import { Phone } from "/simulator/phone.js";
import { post } from "/simulator/posts.js";
import { openNewClient } from "/simulator/sheet.js";
import { language, said, speak, translate, word } from "/simulator/words.js";

const NOTICE_MS = 6000; // long enough to be read twice
const phones = new Map(); // address -> { phone, tab, unread, seen }
const find = (id) => document.getElementById(id);
const main = document.querySelector("main");
const tabs = document.querySelector(".tabs");
const notice = find("notice");

// The cooperative's time when the last event came, and the page's own time then.
const clock = { from: 0, since: 0 };

function now() {
  return new Date(clock.from + performance.now() - clock.since);
}

function showTime() {
  if (!clock.from) return;
  const [time, day] = [find("now"), find("day")];
  time.textContent = said(now(), { hour: "2-digit", minute: "2-digit" });
  time.dateTime = now().toISOString().slice(0, 16);
  day.textContent = said(now(), { weekday: "short", day: "numeric", month: "short" });
}

function hear(event) {
  const told = JSON.parse(event.data);
  setNotice("");
  [clock.from, clock.since] = [Date.parse(`${told.now}Z`), performance.now()];
  showTime();
  const digest = find("digest");
  digest.disabled = !told.digest;
  if (told.digest) digest.dataset.at = told.digest.slice(11, 16);
  translate(digest);
  for (const described of told.phones) {
    if (!phones.has(described.address)) add(described, !told.whole);
    phones.get(described.address).phone.rename(told.shop);
  }
  if (told.whole) for (const { phone } of phones.values()) phone.clear();
  for (const [address, held] of phones) {
    const bubbles = told.bubbles.filter((bubble) => bubble.phone === address);
    const came = held.phone.show(bubbles);
    if (!told.whole && !held.seen) count(held, held.unread + came);
  }
}

// shown: it was added just now, so the page turns to it.
function add(described, shown) {
  const phone = new Phone(described, () => now().toISOString().slice(0, 19));
  const tab = node("button", { type: "button" },
    node("span", { class: "tab-name", dir: "auto" }), node("span", { class: "badge" }));
  const held = { phone, tab, unread: 0, seen: false };
  phones.set(described.address, held);
  const seen = { inline: "center", block: "nearest" };
  tab.addEventListener("click", () => phone.element.scrollIntoView(seen));
  // Clients first, then members, and cooperatives last.
  const after = { client: ".member, .cooperative", member: ".cooperative" }[described.role];
  const next = after ? main.querySelector(after) : null;
  main.insertBefore(phone.element, next);
  tabs.insertBefore(tab, next ? phones.get(next.dataset.phone).tab : null);
  count(held, 0);
  watch.observe(phone.element);
  if (shown) phone.element.scrollIntoView(seen);
}

function count(held, unread) {
  held.unread = unread;
  held.tab.querySelector(".tab-name").textContent = held.phone.name;
  const badge = held.tab.querySelector(".badge");
  badge.replaceChildren();
  if (unread) {
    badge.append(node("span", { "aria-hidden": "true" }, String(unread)),
      node("span", { class: "unseen", "data-word": "phone.unread", "data-count": String(unread) }));
  }
}

// On a narrow page one phone is seen at a time: its tab says which, and it has nothing unread.
const watch = new IntersectionObserver((entries) => {
  for (const { target, intersectionRatio } of entries) {
    const held = phones.get(target.dataset.phone);
    held.seen = intersectionRatio > 0.6;
    if (held.seen) count(held, 0);
    held.tab.setAttribute("aria-current", String(held.seen));
  }
}, { root: main, threshold: [0, 0.6, 1] });

function setNotice(key) {
  notice.hidden = !key;
  notice.textContent = key ? word(key) : "";
}

async function ask(what, body) {
  try {
    await post(what, body);
  } catch {
    setNotice("notice.refused");
    setTimeout(setNotice, NOTICE_MS, "");
  }
}

function choose(code) {
  speak(code);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === code));
  }
  for (const held of phones.values()) {
    held.phone.rename();
    held.phone.nameDays();
    count(held, held.unread);
  }
  showTime();
}

find("hour").addEventListener("click", () => ask("clock", { minutes: 60 }));
find("digest").addEventListener("click", () => ask("clock", { minutes: "digest" }));
find("add").addEventListener("click", () => {
  const clients = [...phones.values()].filter(({ phone }) => phone.described.role === "client");
  openNewClient(clients.length + 1, (name, channel) => ask("phones", { name, channel, language }));
});
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => choose(button.dataset.language));
}

choose(language);
setInterval(showTime, 1000);
const events = new EventSource("/simulator/events");
events.addEventListener("message", hear);
events.addEventListener("error", () => setNotice("notice.lost"));
