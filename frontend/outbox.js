// Messages that wait for a connection (`store.js` says how they are kept). A form that could not reach the
// server leaves what it asked for here, as it would have asked; any page of the account asks it again,
// one after the other, until there is an answer. The server does under one client key the same thing
// once, so asking again is harmless.

import { all, newPair, openSealed, put, read, remove, seal, unseal, written } from "./store.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** After so long without an answer it is asked again. */
const PATIENCE = 30_000;

/** What has waited for so long is looked at by its writer before it is sent: it may not hold any more. */
const LASTS = 7 * 24 * 60 * 60 * 1000;

const root = document.documentElement;

const post = (path, body, signal) =>
  fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body, signal });

/** `whose`: the data of the page's account; `keeper` has a key for it. */
export async function carry(whose, keeper) {
  const { account, writes } = whose;
  const owner = keeper.outbox;
  const lock = `carepost-outbox-${account}`;
  /** Forms on this page, by the entry that they wait for. */
  const forms = new Map();
  let timer;
  let wait = FIRST_WAIT;
  let sent;
  /** Pages of the account may have another key by now: what this one sealed, none of them could open. */
  let mayBeOld = false;

  /** The account's own, the oldest first. */
  async function own() {
    const found = [];
    for (const { id, whose, ...box } of await all("outbox")) {
      if (whose === owner.whose) found.push({ id, ...read(await unseal(owner, box)) });
    }
    return found;
  }

  const keep = async ({ id, ...entry }) =>
    put("outbox", { ...(id && { id }), whose: owner.whose, of: owner.of, ...(await seal(owner, written(entry))) });

  /** Resolves to the answer: "+" or "-" and its text; to nothing where it cannot wait, or is not to. */
  keeper.wait = async (path, body) => {
    if (mayBeOld) return undefined;
    let id;
    const title = document.getElementById("subject")?.value ?? document.getElementById("conversation")?.textContent;
    try {
      id = await keep({ path, body, title: title?.trim(), at: location.pathname, since: Date.now() });
    } catch (error) {
      console.warn(error);
      return undefined;
    }
    const answered = new Promise((resolve) => forms.set(id, resolve));
    // It is not kept twice.
    keeper.save();
    others.postMessage({});
    wait = FIRST_WAIT;
    await later();
    return answered;
  };

  /** What the form on this page holds is another text now, which is not to be sent by itself. */
  keeper.withdraw = () =>
    navigator.locks.request(lock, async () => {
      for (const [id, answer] of forms) {
        await remove("outbox", id);
        forms.delete(id);
        answer();
      }
      await draw();
    });

  keeper.hurry = () => {
    wait = FIRST_WAIT;
    return go();
  };

  /** How many there are that signing out would take away. */
  keeper.waiting = async () => (await own()).length;

  async function drop(isMeant) {
    for (const store of ["outbox", "sealed", "keys"]) {
      for (const row of (await all(store)).filter(isMeant)) {
        await remove(store, row.id ?? row.whose);
        // A form on another page that waits for it has its text back.
        if (store === "outbox") others.postMessage({ id: row.id });
      }
    }
  }

  keeper.wipe = () => {
    clearTimeout(timer);
    return drop(({ whose, name }) => owner.whose === (name ?? whose));
  };

  /**
   * Somebody has ended all of the account's sessions, maybe while this device heard nothing: what was
   * sealed before opens by no key any more.
   */
  const clear = () => drop(({ of, whose, name }) => of === owner.of && owner.whose !== (name ?? whose));

  function later() {
    clearTimeout(timer);
    timer = setTimeout(go, wait * (0.5 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
    return draw();
  }

  /** One tab at a time. */
  const go = () =>
    navigator.locks
      .request(lock, async () => {
        clearTimeout(timer);
        for (const entry of await own()) {
          if (!entry.failed && !(await ask(entry))) return later();
        }
        wait = FIRST_WAIT;
        await draw();
      })
      .catch(console.warn);

  /** Says whether one may go on with the next. */
  async function ask(entry) {
    const { id, path, body, since } = entry;
    const form = forms.get(id);
    if (!form && Date.now() - since > LASTS) {
      await keep({ ...entry, failed: "old" });
      return true;
    }
    const free = form ? hold() : () => {};
    await draw(id);
    let answer, text, arrived;
    try {
      answer = await post(path, body, AbortSignal.timeout(PATIENCE));
      text = await answer.text();
      // What a hotel's sign-in page says in the server's place is no answer.
      if (answer.ok) arrived = JSON.parse(text).conversation;
    } catch {
      free();
      return false;
    }
    const { status } = answer;
    // Whoever it is that is there now: their page is covered, and it goes on when they are back.
    const isLost = status === 401 || text.includes('"other_account"');
    if (isLost) dispatchEvent(new Event("carepost:session"));
    if (isLost || status === 429 || status >= 500 || (answer.ok && !arrived)) {
      free();
      return false;
    }
    if (answer.ok && !form) sent = { ...entry, to: address(entry, arrived) };
    if (answer.ok || form) await remove("outbox", id);
    else await keep({ ...entry, failed: text.includes('"answered_meanwhile"') ? "answered" : "refused" });
    // A form goes on to what was sent, and stays as it is until then.
    if (!form || !answer.ok) free();
    const said = (answer.ok ? "+" : "-") + text;
    if (!tell(id, said)) others.postMessage({ id, said });
    return true;
  }

  /** Tells the form on this page that waits for it, if there is one. */
  function tell(id, said) {
    const form = forms.get(id);
    forms.delete(id);
    form?.(said);
    return form;
  }

  // Another tab has asked for it, or has something new.
  const others = new BroadcastChannel(lock);
  others.onmessage = async ({ data: { id, said } }) => {
    if (id && tell(id, said)) await remove("outbox", id);
    await draw();
  };

  async function back() {
    keeper.hurry();
    if (!mayBeOld || root.dataset.covered) return;
    const answer = await post("/api/session/view", JSON.stringify({ account })).catch(() => undefined);
    if (answer?.ok) mayBeOld = (await answer.json()).key_name !== whose.keyName;
  }

  /** What is on its way is not written on. */
  function hold() {
    const { activeElement } = document;
    const held = [...document.querySelectorAll(".compose, .reply")].filter((form) => !form.inert);
    for (const form of held) form.inert = true;
    return () => {
      for (const form of held) form.inert = false;
      if (document.activeElement === document.body) activeElement?.focus({ preventScroll: true });
    };
  }

  const save = (scope, draft) => post("/api/draft/save", JSON.stringify({ account, scope, draft }));

  /** What was not sent is a draft again, and is opened. */
  async function reopen(entry) {
    const { message, reply } = JSON.parse(entry.body);
    const { patient, client_key: key, body, ...rest } = message ?? reply;
    const scope = patient ? { patient } : "desk";
    const content = {
      conversation: rest.conversation ?? null,
      message_type: rest.message_type ?? null,
      recipients: rest.recipients ?? [],
      subject: rest.subject ?? "",
      confidential: rest.confidential ?? false,
      body,
    };
    let answer = await save(scope, { draft: key, version: 0, content });
    if (answer.status === 409) {
      // It was one before, and this is what was last made of it; or it was sent, and this is another text.
      const view = await post("/api/draft/view", JSON.stringify({ scope, draft: key }));
      const found = view.ok && (await view.json());
      const version = (found?.Here ?? found?.Alone)?.version;
      answer = await save(scope, version ? { draft: key, version, content } : { draft: crypto.randomUUID(), version: 0, content });
    }
    // Its writer may have no right to any of it any more; the text is theirs all the same.
    if (!answer.ok) return keep({ ...entry, failed: "lost" }).then(() => draw());
    await remove("outbox", entry.id);
    location.assign(address(entry, rest.conversation, key));
  }

  const textOf = (entry) => {
    const { message, reply } = JSON.parse(entry.body);
    return (message ?? reply).body.blocks.map(({ runs }) => runs?.map(({ text }) => text).join("")).join("\n");
  };

  const dismiss = (entry) => remove("outbox", entry.id).then(() => draw());

  /** Of the record that it was written for. */
  function address({ at }, conversation, draft) {
    const [record] = /^\/for\/[^/]+/.exec(at) ?? [""];
    return conversation ? `${record}/messages/${conversation}` : `${record}/drafts/${draft}`;
  }

  /** The banner of the page says how it stands: of what was not sent one after the other, and why. */
  async function draw(busy) {
    const banner = document.getElementById("outbox");
    if (!banner) return;
    const words = JSON.parse(banner.dataset.words);
    const entries = await own();
    const failed = entries.find((entry) => entry.failed);
    const waiting = entries.filter((entry) => !entry.failed);
    const about = (what, entry) =>
      words[what].replace(/{(title|text)}/g, (_, name) => (name === "text" ? textOf(entry) : entry.title || words.untitled));
    const isLost = failed?.failed === "lost";
    const now = entries.find(({ id }) => id === busy);
    const [, line, link] = banner.children;
    let said = "";
    if (now) said = about("sending", now);
    else if (failed) said = about(failed.failed, failed);
    else if (waiting.length === 1) said = about("waits", waiting[0]);
    else if (waiting.length) said = words.wait.replace("{n}", waiting.length);
    else if (sent) said = about("sent", sent);
    if (line.textContent !== said) line.textContent = said;
    const leads = !now && (failed ?? (waiting.length ? undefined : sent));
    link.hidden = !leads;
    link.textContent = !leads ? "" : isLost ? words.remove : failed ? words.open : words.show;
    link.href = leads ? (sent?.to ?? "") : "";
    link.onclick = (event) => {
      if (!failed) return;
      event.preventDefault();
      (isLost ? dismiss : reopen)(failed).catch(console.warn);
    };
    banner.hidden = !said;
  }

  /** What was written while nobody knew who was there becomes drafts of whoever was there before. */
  async function takeIn() {
    const pairs = await all("keys");
    if (!writes) {
      // Who may write nothing is not offered to.
      if (pairs.some(({ whose }) => whose === "")) await remove("keys", "");
      return;
    }
    let pair = pairs.find(({ whose }) => whose === owner.whose);
    if (!pair) await put("keys", (pair = await newPair(owner)));
    await put("keys", { whose: "", name: owner.whose, of: owner.of });
    const rows = (await all("sealed")).filter(({ whose }) => whose === owner.whose);
    for (const row of rows) {
      const { subject, text } = await openSealed(owner, pair, row);
      const blocks = text.split("\n").map((line) => ({ kind: "paragraph", runs: line ? [{ text: line }] : [] }));
      const content = {
        conversation: null, message_type: null, recipients: [], subject, confidential: false,
        body: { version: 1, blocks },
      };
      const answer = await save({ patient: writes }, { draft: row.id, version: 0, content });
      const isFull = !answer.ok && (await answer.text()).includes('"too_many_drafts"');
      // It was taken before, and only the answer was lost.
      if (!answer.ok && answer.status !== 409 && !isFull) throw new Error(`/api/draft/save: ${answer.status}`);
      if (!isFull) await remove("sealed", row.id);
      const note = document.getElementById("written-offline");
      if (note) {
        const text = note.querySelector("[data-full]");
        if (isFull) text.textContent = text.dataset.full;
        note.hidden = false;
      }
      if (isFull) return;
    }
  }

  addEventListener("online", back);
  addEventListener("carepost:back", back);
  addEventListener("carepost:revoked", ({ detail }) => detail.push(keeper.wipe()));
  document.addEventListener("visibilitychange", () => document.hidden || keeper.hurry());
  // When the page was covered, somebody has signed in on it since.
  const covered = () => (root.dataset.covered ? (mayBeOld = true) : back());
  new MutationObserver(covered).observe(root, { attributeFilter: ["data-covered"] });
  await clear();
  await go();
  await navigator.locks.request(`${lock}-sealed`, takeIn);
}
