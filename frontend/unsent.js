// What is written and is not yet a draft stays in this browser for a week, each address its own, until
// the server has it, or it is sent. Nobody who looks into the browser's storage learns anything of it: what is kept is encrypted
// with a key that stands in the account's own pages and nowhere else, and is called by a keyed hash
// of account and address. Who signs in to another account has another key, and finds nothing.
//
// An entry holds, for each page on which something was written, what it was last: so two tabs with
// one address never overwrite each other. A page that is opened takes over all of it.

const PREFIX = "unsent ";
const LASTS_MS = 7 * 24 * 60 * 60 * 1000;

const utf8 = (text) => new TextEncoder().encode(text);
const string = (bytes) => Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
const bytes = (string) => Uint8Array.from(string, (char) => char.charCodeAt());

/** Throws where nothing can be kept: without a secure connection, or when the storage is blocked. */
export async function keep(whose) {
  const { account, key } = whose;
  // What reads the page later does not come by it.
  delete whose.key;
  const { subtle } = crypto;
  const storage = localStorage;
  const hash = "SHA-256";
  const secret = Uint8Array.from(key.match(/../g), (byte) => parseInt(byte, 16));
  const root = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const derive = (info, algorithm, uses) =>
    subtle.deriveKey({ name: "HKDF", hash, salt: secret.slice(0, 0), info: utf8(info) }, root, algorithm, false, uses);
  const seal = await derive("text", { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]);
  const sign = await derive("name", { name: "HMAC", hash }, ["sign"]);

  // Of account and address, so that an entry can be read under its own name only.
  const nameOf = async (path) => PREFIX + btoa(string(await subtle.sign("HMAC", sign, utf8(`${account} ${path}`))));
  let path = location.pathname;
  let name = await nameOf(path);
  const cipher = (name, iv) => ({ name: "AES-GCM", iv, additionalData: utf8(name) });

  async function sealed(slots, where = path, its = name) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return string(iv) + string(await subtle.encrypt(cipher(its, iv), seal, utf8(JSON.stringify([where, slots]))));
  }

  /** The address, and for each page its name, when it was written, and what. Nothing of others'. */
  async function opened(name, entry) {
    try {
      const box = bytes(entry ?? "");
      const text = await subtle.decrypt(cipher(name, box.slice(0, 12)), seal, box.slice(12));
      const [path, slots] = JSON.parse(new TextDecoder().decode(text));
      return [path, slots.filter(([, time]) => Date.now() - time < LASTS_MS)];
    } catch {
      return [];
    }
  }

  const names = () => Object.keys(storage).filter((name) => name.startsWith(PREFIX));

  /** Removes what may go if it is still what it was: another tab may have written meanwhile. */
  const drop = (name, entry) => storage.getItem(name) === entry && storage.removeItem(name);

  /** The account's own entries, by address: their names. What is too old goes. */
  async function own() {
    const found = new Map();
    for (const name of names()) {
      const entry = storage.getItem(name);
      const [path, slots] = await opened(name, entry);
      if (slots?.length) found.set(path, name);
      else if (slots) drop(name, entry);
    }
    return found;
  }

  const me = crypto.randomUUID();
  let known = storage.getItem(name);
  const [, found = []] = await opened(name, known);
  // Of what was found, what the page has taken over; until then it is kept beside what is written on it.
  const taken = new Set();
  let others = found;
  // Its name is this account's, so it is broken or too old.
  if (known && !found.length) {
    drop(name, known);
    known = null;
  }
  let over = false;
  let queue = Promise.resolve();

  /** The page has another address now: what was written on it is found there. */
  async function move() {
    const before = storage.getItem(name);
    const [, slots = []] = await opened(name, before);
    const left = slots.filter((slot) => slot[0] !== me && !taken.has(String(slot)));
    const after = left.length ? await sealed(left) : null;
    if (storage.getItem(name) === before) {
      if (after) storage.setItem(name, after);
      else storage.removeItem(name);
    }
    path = location.pathname;
    name = await nameOf(path);
    known = undefined;
    mark();
  }

  async function forget(where, whose) {
    const its = await nameOf(where);
    const before = storage.getItem(its);
    const [, slots = []] = await opened(its, before);
    const left = slots.filter(([page]) => page !== whose);
    if (left.length === slots.length || storage.getItem(its) !== before) return;
    if (left.length) storage.setItem(its, await sealed(left, where, its));
    else storage.removeItem(its);
    // What is at this very address was read already.
    const gone = here.filter(([, , page]) => page === whose);
    for (const one of gone) here.splice(here.indexOf(one), 1);
    mark();
  }

  async function put(typed) {
    if (location.pathname !== path) await move();
    for (;;) {
      const before = storage.getItem(name);
      if (before !== known) {
        const [, slots = []] = await opened(name, before);
        others = slots.filter((slot) => slot[0] !== me && !taken.has(String(slot)));
      }
      const slots = typed ? [[me, Date.now(), typed], ...others] : others;
      const after = slots.length ? await sealed(slots) : null;
      if (over) return false;
      // Another tab was faster: once more, with what it wrote.
      if (storage.getItem(name) !== before) continue;
      if (after) storage.setItem(name, after);
      else storage.removeItem(name);
      if (!after !== !known) mark();
      known = after;
      return true;
    }
  }

  /** Lists say where something unsent is. */
  async function mark() {
    const all = await own();
    for (const note of document.querySelectorAll("[data-unsent]")) note.hidden = !all.has(note.closest("a").pathname);
  }

  /** Signing out by the button takes along what was kept, and asks before. */
  async function signOut(form) {
    // Once it is a draft, nothing is lost.
    await kept.flush?.();
    await queue;
    const all = await own();
    const isEmpty = !all.size && !(await kept.waiting?.());
    const go = async () => {
      await kept.wipe?.();
      form.submit();
    };
    if (isEmpty) return go();
    const dialog = document.getElementById("sign-out");
    dialog.onclick = ({ target }) => {
      const button = target.closest("button");
      if (button) dialog.close();
      if (!button?.hasAttribute("data-go")) return;
      over = true;
      for (const name of all.values()) storage.removeItem(name);
      go().catch(() => form.submit());
    };
    dialog.showModal();
  }

  addEventListener("storage", mark);
  addEventListener("pageshow", ({ persisted }) => persisted && mark());
  document.addEventListener("submit", (event) => {
    const isKept = names().length || document.documentElement.dataset.unsaved || kept.wipe;
    if (event.target.getAttribute("action") !== "/sign-out" || !isKept) return;
    event.preventDefault();
    signOut(event.target).catch(() => event.target.submit());
  });
  mark();

  const when = (time) => {
    const isToday = new Date(time).toDateString() === new Date().toDateString();
    const format = { timeStyle: "short", ...(!isToday && { dateStyle: "medium" }) };
    return new Date(time).toLocaleString(document.documentElement.lang, format);
  };
  const here = found.map(([page, time, typed]) => [when(time), typed, page]);
  const kept = {
    /** Something was kept at this address. */
    isHere: () => here.length > 0,
    /** That, the newest first: when in words, and what. It is taken over by whoever asks. */
    get here() {
      for (const slot of found) taken.add(String(slot));
      known = undefined;
      return here;
    },
    /** Where this page keeps what is written on it, for the page that comes next. */
    mine: () => `${path} ${me}`,
    /**
     * For what waits to be sent (`outbox.js`): a key of its own, and names that tell nothing. `whose` goes
     * with the key, `of` stays the account's when it has another key.
     */
    outbox: {
      of: btoa(string(await subtle.digest(hash, utf8(`carepost ${account}`)))),
      key: await derive("outbox", { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]),
      whose: await nameOf("outbox"),
    },
    /** Keeps that no longer: it was sent. */
    forget: (mine) => (queue = queue.then(() => forget(...mine.split(" "))).catch(() => false)),
    /** Keeps this from now on; without anything, nothing of this page. Says whether it is done. */
    save: (typed) => (queue = queue.then(() => put(typed)).catch(() => false)),
  };
  return kept;
}
