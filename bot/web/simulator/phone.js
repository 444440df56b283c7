// One phone: what it shows, and what its owner can do with it.

import { drawBubble, updateBubble } from "/simulator/bubble.js";
import { icon, node } from "/simulator/nodes.js";
import { newId, post } from "/simulator/posts.js";
import { openList, openPlaces } from "/simulator/sheet.js";
import { language, named, said, translate } from "/simulator/words.js";

const NEAR = 80; // pixels from the end of a conversation, that still count as at its end
const COOPERATIVE = /^(التعاونية|تعاونية|coopérative)\s+/iu; // "Coopérative Tifawin" is a T
const STARTERS = { // first words for whoever does not know what to write, by the owner's language
  ar: ["السلام عليكم", "بغيت نشري زيت أركان", "Bonjour", "Salam, bghit l3sel"],
  fr: ["Bonjour", "Je voudrais du miel", "Salam, bghit l3sel", "السلام عليكم"],
};

export class Phone {
  constructor(described, now) {
    this.described = described;
    this.now = now; // gives the local time of the clock that can be moved
    this.bubbles = new Map(); // key -> { bubble, made }
    this.tapping = false;
    this.atEnd = true; // of the conversation: it then follows what comes
    this.log = node("div", {
      class: "log", role: "log", "aria-live": "polite", tabindex: "0", "data-label": "phone.log",
    });
    this.log.addEventListener("scroll", () => { this.atEnd = this.left() < NEAR; });
    new ResizeObserver(() => this.settle()).observe(this.log);
    this.screen = node("div", { class: "screen" }, this.top(), this.log, this.composer());
    this.owner = node("strong", { dir: "auto" });
    const id = `phone-${described.number.slice(1)}-${described.channel}`;
    this.element = node("section", {
      class: `phone ${described.channel} ${described.role}`,
      id,
      "aria-labelledby": `${id}-owner`,
      "data-phone": described.address,
    },
      node("h2", { class: "owner", id: `${id}-owner` }, this.owner, " ", this.channel()),
      this.screen);
    this.rename();
    this.showEmpty();
  }

  get name() {
    return named(this.described.names);
  }

  channel() {
    const parts = /^(\+212)(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/; // as Morocco says a number
    const number = this.described.number.replace(parts, "$1 $2 $3 $4 $5 $6");
    const label = this.described.channel === "sms" ? "SMS" : "WhatsApp";
    const { role: whose } = this.described;
    const role = whose === "client" ? []
      : [node("span", { "data-word": `phone.${whose}` }), " · "];
    return node("small", {}, ...role, `${label} · `, node("bdi", { dir: "ltr" }, number));
  }

  // Whom the owner writes to.
  top() {
    this.shopName = node("strong", { dir: "auto" });
    this.face = node("span", { class: "face", "aria-hidden": "true" });
    const sender = this.described.sender.replace("whatsapp:", "");
    // A name that we write from is all that a phone shows; a number has the name beside it.
    const whom = this.described.role === "cooperative" ? this.shopName
      : node("div", {}, this.shopName, node("bdi", { dir: "ltr" }, sender));
    return node("div", { class: "top" }, this.face, whom);
  }

  // The page's language changed, or what the shop is called.
  rename(shop = this.shop ?? {}) {
    this.shop = shop;
    const { role, sender } = this.described;
    const title = role === "cooperative" ? sender : named(shop, "Taawon");
    this.owner.textContent = this.name;
    this.shopName.textContent = title;
    const [initial = ""] = title.replace(COOPERATIVE, "");
    this.face.textContent = initial;
    for (const labelled of [this.log, this.field]) {
      if (labelled) labelled.dataset.name = this.name;
    }
    translate(this.element);
    this.settle();
  }

  composer() {
    if (this.described.role === "cooperative") {
      return node("p", { class: "composer only", "data-word": "phone.receives" });
    }
    this.field = node("textarea", {
      rows: "1",
      dir: "auto",
      "data-hint": "phone.write",
      "data-label": "phone.write.label",
      enterkeyhint: "send",
      autocomplete: "off",
      maxlength: "4096",
    });
    const form = node("form", { class: "composer" }, ...this.attachments(), this.field,
      node("button", { class: "round strong", "data-label": "phone.send" }, icon("send")));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.write(); });
    this.field.addEventListener("keydown", (event) => {
      // While an input method composes a letter, Enter belongs to it.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.write();
      }
    });
    return form;
  }

  // SMS carries words alone.
  attachments() {
    if (this.described.channel === "sms") return [];
    const button = (name, press) => {
      const label = `phone.${name}`;
      const made = node("button", { type: "button", class: "round", "data-label": label }, icon(name));
      made.addEventListener("click", press);
      return made;
    };
    return [
      button("pin", () => openPlaces(this.screen, (pin) => this.say({ pin }))),
      button("photo", () => this.say({ media: "image" })),
      button("voice", () => this.say({ media: "voice" })),
    ];
  }

  write() {
    const words = this.field.value.trim();
    this.field.value = "";
    this.field.focus();
    if (words) this.say({ words });
  }

  // A second press within a moment is the same press.
  tap(payload, title) {
    if (this.tapping) return;
    this.tapping = true;
    this.say({ tap: payload, words: title }).finally(() => { this.tapping = false; });
  }

  // Shown at once; the program's own telling takes its place under the same key.
  async say(what) {
    const id = newId();
    const at = this.now();
    const pin = what.pin ? [what.pin.latitude, what.pin.longitude, what.pin.label] : null;
    const { words = "", media = null } = what;
    const drawn = { key: id, mine: true, at, words, pin, media, picks: [], opens: "", segments: 0 };
    this.show([{ ...drawn, status: "sending" }]);
    this.atEnd = true;
    this.settle();
    await this.deliver(id, what);
  }

  async deliver(id, what) {
    const { number: phone, channel } = this.described;
    try {
      await post("messages", { id, phone, channel, ...what });
    } catch {
      const unsent = this.bubbles.get(id);
      if (unsent.bubble.status !== "sending") return;
      unsent.again = () => this.deliver(id, what);
      this.update({ ...unsent.bubble, status: "failed" });
    }
  }

  show(bubbles) {
    let came = 0;
    for (const bubble of bubbles) {
      if (this.bubbles.has(bubble.key)) this.update(bubble);
      else came += this.append(bubble);
    }
    this.settle();
    return came;
  }

  // Pixels of the conversation below what is seen.
  left() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
  }

  settle() {
    if (this.atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  update(bubble) {
    const known = this.bubbles.get(bubble.key);
    known.bubble = bubble;
    updateBubble(known.made, bubble, this.described);
  }

  append(bubble) {
    this.log.querySelector(".empty")?.remove();
    this.separate(bubble.at.slice(0, 10));
    const known = { bubble };
    known.made = drawBubble(bubble, this.described, {
      tap: (payload, title) => this.tap(payload, title),
      open: (list) => openList(this.screen, list, (payload, title) => this.tap(payload, title)),
      again: () => { this.update({ ...known.bubble, status: "sending" }); known.again(); },
    });
    this.bubbles.set(bubble.key, known);
    this.log.append(known.made);
    return bubble.mine ? 0 : 1;
  }

  separate(day) {
    if (day === this.day) return;
    this.day = day;
    this.log.append(node("p", { class: "day" }, node("span", { "data-day": day })));
    this.nameDays();
  }

  nameDays() {
    for (const made of this.log.querySelectorAll("[data-day]")) {
      const parts = { weekday: "long", day: "numeric", month: "long" };
      made.textContent = said(`${made.dataset.day}T12:00:00`, parts);
    }
  }

  clear() {
    this.bubbles.clear();
    this.day = undefined;
    this.showEmpty();
  }

  showEmpty() {
    const { role } = this.described;
    const empty = node("div", { class: "empty" }, node("p", { "data-word": `empty.${role}` }));
    if (role === "client") {
      for (const words of STARTERS[this.described.language] ?? STARTERS[language]) {
        const button = node("button", { type: "button", class: "starter", dir: "auto" }, words);
        button.addEventListener("click", () => { this.say({ words }); this.field.focus(); });
        empty.append(button);
      }
    }
    this.log.replaceChildren(empty);
  }
}
