// One message on a phone: its words or picture, its hour, its ticks, and what can be tapped.

import { formatted, icon, node } from "/simulator/nodes.js";
import { named, said } from "/simulator/words.js";

const BARS = 22; // of the drawing of a voice message

// phone: as the program describes it. tap(payload, title) and open(bubble) are called when
// a button, or the button of a list, is pressed; again() when a message not sent is.
export function drawBubble(bubble, phone, { tap, open, again }) {
  const side = bubble.mine ? "mine" : "theirs";
  const body = node("div", { class: "bubble" });
  body.append(who(bubble, phone), ...shown(bubble, phone), under(bubble, phone));
  const made = node("div", { class: `said ${side}`, "data-key": bubble.key }, body);
  if (bubble.picks.length) made.append(picks(bubble, tap, open));
  made.addEventListener("click", (event) => {
    if (event.target.closest(".again")) again();
  });
  return made;
}

// What stands under it alone: redrawing the bubble would take the focus from its buttons, and
// be read aloud again.
export function updateBubble(made, bubble, phone) {
  made.querySelector(".under").replaceWith(under(bubble, phone));
}

function who(bubble, phone) {
  if (!bubble.mine) return node("span", { class: "unseen", "data-word": "said.bot" });
  return node("span", { class: "unseen", "data-word": "said.mine", "data-name": named(phone.names) });
}

function shown(bubble, phone) {
  const made = [];
  if (bubble.media === "image") {
    made.push(picture("photo", "150"),
      node("span", { class: "unseen", "data-word": "said.photo" }));
  }
  if (bubble.media === "voice") made.push(voice());
  if (bubble.pin) made.push(...pin(bubble.pin));
  if (bubble.file) {
    made.push(node("a", { class: "file", href: bubble.file, target: "_blank", rel: "noopener",
      "data-word": "said.file" }));
  }
  if (bubble.words) {
    made.push(node("div", { class: "words", dir: "auto" },
      formatted(bubble.words, phone.channel === "whatsapp")));
  }
  return made;
}

// With its size, so that nothing moves once it is there.
function picture(name, height) {
  return node("img", { class: "photo", src: `/simulator/${name}.svg`, alt: "", width: "240", height });
}

function voice() {
  const bars = node("span", { class: "bars", "aria-hidden": "true" });
  for (let bar = 0; bar < BARS; bar += 1) bars.append(node("i"));
  return node("div", { class: "voice" }, icon("play"), bars,
    node("span", { dir: "ltr", "aria-hidden": "true" }, "0:04"),
    node("span", { class: "unseen", "data-word": "said.voice" }));
}

function pin([latitude, longitude, label]) {
  const at = `${latitude}, ${longitude}`;
  return [
    picture("map", "110"),
    node("span", { class: "unseen", "data-word": "said.pin" }),
    node("div", { class: "place" }, label ? node("strong", { dir: "auto" }, label) : null,
      node("span", { dir: "ltr" }, at)),
  ];
}

function under(bubble, phone) {
  const made = node("div", { class: "under", "aria-live": "off" });
  if (bubble.segments) {
    made.append(node("span", { "data-word": "segments", "data-count": String(bubble.segments) }));
  }
  made.append(node("time", { datetime: bubble.at, dir: "ltr" },
    said(bubble.at, { hour: "2-digit", minute: "2-digit" })), ticks(bubble, phone));
  return made;
}

// An SMS that the client sent tells them nothing more than that it left.
function ticks(bubble, phone) {
  const plain = bubble.mine && phone.channel === "sms" && bubble.status === "read";
  const status = plain ? "sent" : bubble.status;
  if (status === "failed") {
    return node("button", { type: "button", class: "ticks again", "data-word": "status.failed" });
  }
  return node("span", { class: `ticks ${status}` },
    icon(status), node("span", { class: "unseen", "data-word": `status.${status}` }));
}

function picks(bubble, tap, open) {
  const made = node("div", { class: "picks" });
  if (bubble.opens) {
    const button = node("button", { type: "button", class: "pick", "aria-haspopup": "dialog" },
      icon("list"), node("span", { dir: "auto" }, bubble.opens));
    button.addEventListener("click", () => open(bubble));
    made.append(button);
    return made;
  }
  for (const [payload, title] of bubble.picks) {
    const button = node("button", { type: "button", class: "pick", dir: "auto" }, title);
    button.addEventListener("click", () => tap(payload, title));
    made.append(button);
  }
  return made;
}
