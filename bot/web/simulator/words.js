// What the page itself says, in French and Arabic. What clients and the bot say is never here.

const WORDS = {
  fr: {
    "simulator": "Simulateur",
    "clock": "Horloge",
    "hour.label": "Avancer d'une heure",
    "digest": "Récap {at}",
    "digest.label": "Avancer jusqu'au récapitulatif de {at}",
    "add": "Client",
    "language": "Langue de la page",
    "phones": "Téléphones",
    "phone.cooperative": "Coopérative",
    "phone.log": "Conversation, téléphone de {name}",
    "phone.write": "Message",
    "phone.write.label": "Écrire un message, téléphone de {name}",
    "phone.send": "Envoyer",
    "phone.pin": "Envoyer une position",
    "phone.photo": "Envoyer une photo",
    "phone.voice": "Envoyer un message vocal",
    "phone.unread": "{count} à lire",
    "phone.receives": "Ce téléphone reçoit seulement.",
    "empty.client": "Dites bonjour, dans votre langue.",
    "empty.cooperative": "Les commandes du jour arrivent ici, en un SMS.",
    "said.mine": "{name} :",
    "said.bot": "Réponse :",
    "said.photo": "Photo",
    "said.voice": "Message vocal",
    "said.pin": "Position",
    "said.file": "Ouvrir la pièce jointe",
    "status.sending": "En cours d'envoi",
    "status.sent": "Envoyé",
    "status.delivered": "Distribué",
    "status.read": "Lu",
    "status.failed": "Non envoyé. Réessayer",
    "segments": "Segments : {count}",
    "sheet.close": "Fermer",
    "pin.title": "Envoyer une position",
    "pin.latitude": "Latitude",
    "pin.longitude": "Longitude",
    "pin.free": "Un autre endroit",
    "pin.send": "Envoyer cette position",
    "add.title": "Un client de plus",
    "add.name": "Son nom",
    "add.channel": "Il écrit par",
    "add.client": "Client {count}",
    "add.go": "Ajouter",
    "notice.lost": "Connexion perdue. Nouvel essai…",
    "notice.refused": "Cela n'a pas marché. Réessayez.",
  },
  ar: {
    "simulator": "المحاكي",
    "clock": "الساعة",
    "hour.label": "تقديم الساعة بساعة واحدة",
    "digest": "ملخص {at}",
    "digest.label": "تقديم الساعة إلى ملخص {at}",
    "add": "زبون",
    "language": "لغة الصفحة",
    "phones": "الهواتف",
    "phone.cooperative": "التعاونية",
    "phone.log": "المحادثة، هاتف {name}",
    "phone.write": "رسالة",
    "phone.write.label": "كتابة رسالة، هاتف {name}",
    "phone.send": "إرسال",
    "phone.pin": "إرسال الموقع",
    "phone.photo": "إرسال صورة",
    "phone.voice": "إرسال رسالة صوتية",
    "phone.unread": "غير مقروءة: {count}",
    "phone.receives": "هذا الهاتف يستقبل فقط.",
    "empty.client": "قولوا السلام، بلغتكم.",
    "empty.cooperative": "طلبات اليوم تصل هنا، في رسالة قصيرة واحدة.",
    "said.mine": "{name}:",
    "said.bot": "الجواب:",
    "said.photo": "صورة",
    "said.voice": "رسالة صوتية",
    "said.pin": "موقع",
    "said.file": "فتح المرفق",
    "status.sending": "قيد الإرسال",
    "status.sent": "أُرسلت",
    "status.delivered": "وصلت",
    "status.read": "قُرئت",
    "status.failed": "لم تُرسل. إعادة المحاولة",
    "segments": "أجزاء: {count}",
    "sheet.close": "إغلاق",
    "pin.title": "إرسال الموقع",
    "pin.latitude": "خط العرض",
    "pin.longitude": "خط الطول",
    "pin.free": "مكان آخر",
    "pin.send": "إرسال هذا الموقع",
    "add.title": "زبون جديد",
    "add.name": "اسمه",
    "add.channel": "يكتب عبر",
    "add.client": "زبون {count}",
    "add.go": "إضافة",
    "notice.lost": "انقطع الاتصال. محاولة جديدة…",
    "notice.refused": "لم تنجح العملية. حاولوا مرة أخرى.",
  },
};

// Western digits in both languages, as Morocco writes them.
const LOCALES = { fr: "fr-MA", ar: "ar-MA-u-nu-latn" };
const STORED = "taawon.language";

export let language = chosen();

function chosen() {
  const kept = localStorage.getItem(STORED);
  if (kept in WORDS) return kept;
  return navigator.language.startsWith("ar") ? "ar" : "fr";
}

// A label with its {values}.
export function word(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Elements name their labels (data-word their text, data-label what a screen reader says,
// data-hint a field's grey words); other data-* of the element are the values of the label.
export function translate(root) {
  for (const node of [root, ...root.querySelectorAll("[data-word],[data-label],[data-hint]")]) {
    const { word: text, label, hint, ...values } = node.dataset ?? {};
    // Setting the same text again is a change to a screen reader, which would say it again.
    if (text && node.textContent !== word(text, values)) node.textContent = word(text, values);
    if (label) {
      node.setAttribute("aria-label", word(label, values));
      if (node.matches("button")) node.title = word(label, values);
    }
    if (hint) node.placeholder = word(hint, values);
  }
  return root;
}

export function speak(code) {
  language = code;
  localStorage.setItem(STORED, code);
  document.documentElement.lang = code;
  document.documentElement.dir = code === "ar" ? "rtl" : "ltr";
  document.title = `Taawon · ${word("simulator")}`;
  translate(document.body);
}

// A name that may differ by language: {"fr": ..., "ar": ..., "": any other}.
export function named(names, otherwise = "") {
  return names[language] ?? names[""] ?? Object.values(names)[0] ?? otherwise;
}

// Times come as local ones without a zone, and are shown as they are: hence "UTC".
export function said(at, parts) {
  const format = new Intl.DateTimeFormat(LOCALES[language], { ...parts, timeZone: "UTC" });
  return format.format(typeof at === "string" ? new Date(`${at}Z`) : at);
}
