// Elements made by hand: people's words only ever go in as text, never as HTML.

import { translate } from "/simulator/words.js";

const SVG = "http://www.w3.org/2000/svg";

// node("button", {class: "round", "data-label": "phone.send"}, icon("send"))
export function node(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...inside.filter((part) => part !== undefined && part !== null));
  return translate(made);
}

// Lines of 24 by 24, drawn for this page.
const DRAWN = {
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  pin: "M12 21c-5-6-7-9-7-12a7 7 0 0 1 14 0c0 3-2 6-7 12zM12 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  photo: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  voice: "M12 3.5a3 3 0 0 1 3 3V12a3 3 0 0 1-6 0V6.5a3 3 0 0 1 3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  list: "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
  close: "M6 6l12 12M18 6 6 18",
  play: "M8 5.5 18.5 12 8 18.5z",
  sending: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
  sent: "M5 12.5 10 17.5 19.5 7",
  delivered: "M1.5 12.5 6.5 17.5 15.5 7M11 16l1.5 1.5L22 7",
  read: "M1.5 12.5 6.5 17.5 15.5 7M11 16l1.5 1.5L22 7",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWN[name]);
  svg.append(path);
  return svg;
}

// WhatsApp's own signs: *bold*, _italic_, ~struck~, when they hug a word; and links. It is
// "*argan*" and "(*argan*)", but not "3 * 4 * 5" nor "snake_case_name".
const MARK = /(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/u;
const LINK = /https:\/\/[^\s<>"]+[^\s<>".,;:!?)]/u;
const TAGS = { "*": "strong", "_": "em", "~": "s" };

export function formatted(words, marks) {
  const made = document.createDocumentFragment();
  let rest = words;
  while (rest) {
    const [mark, link] = [marks && MARK.exec(rest), LINK.exec(rest)];
    const first = link && !(mark && mark.index < link.index) ? link : mark;
    if (!first) break;
    made.append(rest.slice(0, first.index));
    if (first === link) {
      const away = { target: "_blank", rel: "noopener noreferrer", dir: "ltr" };
      made.append(node("a", { href: link[0], ...away }, link[0]));
    } else {
      made.append(node(TAGS[first[1]], {}, formatted(first[2], marks)));
    }
    rest = rest.slice(first.index + first[0].length);
  }
  made.append(rest);
  return made;
}
