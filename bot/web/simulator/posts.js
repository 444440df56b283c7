// What the page asks of the program. Without this header, the program refuses: so no other
// site, open in the same browser, can speak for a client.

const HEADERS = { "Content-Type": "application/json", "X-Simulator": "1" };

export async function post(what, body) {
  const answer = await fetch(`/simulator/${what}`, {
    method: "POST", headers: HEADERS, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${what}: ${answer.status}`);
}

// The id of a message: made here, so that the same message posted twice is one.
// (crypto.randomUUID is not there when the page is opened from another machine, by http.)
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
