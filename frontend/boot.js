// Wakes a page: fetches the first part of the program, and then what is alive on the page, each when
// it is needed. The build puts this, and what wasm-bindgen and the splitter wrote, into one file.
//
// Around an island stands `data-wake`, which says when it is woken:
//   now      the page is for it
//   intent   when somebody points at it, touches it or moves the focus into it
//   NAME     when the program calls for it, by the event `carepost:NAME`
// A part that does not come breaks nothing: its island stays the plain form or link that it is,
// which works without, and the page says so. It is tried again when there is a connection.

import { keep } from "./unsent.js";

const root = document.documentElement;
const named = (name) => document.querySelector(`meta[name=${name}]`).content;

/**
 * Asks for the program, as soon as this script is there, and on a bad connection that is when it has nothing else to
 * carry any more: an answer is on its way for as long as the letters and their style take for the last of theirs.
 */
export function ask() {
  const asked = [fetch(named("program")), whole(named("words"), "text")];
  // It is said where they are waited for.
  for (const answer of asked) answer.catch(() => undefined);
  return asked;
}

/**
 * `program` is the module of the first part, `parts` the files of each lazy island, by name, and `asked` what was
 * asked for. Called when the page is whole and has its style.
 */
export async function boot(program, parts, asked = ask()) {
  rememberEdits();
  holdWhilePressed();
  keepPlaces();
  const over = putOver();
  beginAtTheNew();
  showPasswords();
  countFolders();
  const whose = document.querySelector("[data-account]")?.dataset;
  const early = async (keeper) => (await keepBeforeAwake(keeper), keeper);
  const unsent = whose && keep(whose).then(early).catch(() => undefined);
  const hint = document.getElementById("install");
  const installs = hint && new Promise((resolve) =>
    addEventListener("beforeinstallprompt", (event) => (event.preventDefault(), resolve(event)), { once: true }));
  const page = document.getElementById("stand-in");
  if (page) import("./offline.js").then(({ stand }) => stand(page));
  await painted();
  const islands = [...document.querySelectorAll("[data-wake] > leptos-island")];
  const wake = waker(program, parts);
  const begins = ({ parentElement }) => parentElement.dataset.wake === "now";
  for (const island of islands) if (begins(island)) wake.come(island).catch(() => undefined);
  const [answer, words] = asked;
  await program.default({ module_or_path: answer });
  const keeper = await unsent;
  if (!program.begin(await words, whose?.account, keeper)) return;

  const now = [];
  for (const island of islands) {
    const when = island.parentElement.dataset.wake;
    if (when === "now" || (when === "intent" && (keeper?.isHere() || isBegun(island)))) now.push(wake(island));
    else if (when === "intent") {
      onIntent(island, () => wake(island));
      // What is dragged over the page may be files for it.
      document.addEventListener("dragenter", () => wake(island), { once: true });
    }
    else document.addEventListener(`carepost:${when}`, () => wake(island));
  }
  showPictures();
  await Promise.all([...now, over]);
  root.dataset.hydrated = "true";
  // Nobody waits for these.
  dressForLetters();
  if (keeper) inTime(() => import("./outbox.js").then(({ carry }) => carry(whose, keeper)));
  if (whose) inTime(() => import("./live.js").then(({ listen }) => listen(whose)));
  if (hint) inTime(() => import("./install.js").then(({ offer }) => offer(hint, installs)));
  inTime(() => import("./worker.js").then(({ keepUp }) => keepUp(keeper)));
}

const inTime = (come) => come().catch(() => addEventListener("online", () => come().catch(console.warn), { once: true }));

/** The next page, or a dialog of this one, may need the style that a list is seen without. */
function dressForLetters() {
  const later = document.querySelector("meta[name=letters]");
  if (!later) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = later.content;
  document.head.append(link);
}

/** How much is in each folder is counted when somebody is about to choose one. */
function countFolders() {
  const choice = document.getElementById("folders");
  const come = () => import("./folders.js").then(({ count }) => count(choice)).catch(console.warn);
  if (choice) onIntent(choice, come);
}

async function whole(address, as = "arrayBuffer") {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer[as]();
}

/** Somebody is in it already, or has written in it before the program came. */
function isBegun(island) {
  const areas = [...island.querySelectorAll("textarea")];
  return island.contains(document.activeElement) || areas.some((area) => area.value !== "");
}

function onIntent(island, work) {
  for (const type of ["pointerenter", "touchstart", "focusin"]) {
    island.addEventListener(type, work, { once: true, passive: true });
  }
  // An element without a box of its own is never pointed at; what is in it is.
  island.firstElementChild?.addEventListener("pointerenter", work, { once: true });
}

/** Browsers that are asked not to tell of themselves tell of no painting. */
const UNTOLD = 1_000;

/** When what the page says is painted, or nobody looks: waking takes the processor. */
function painted() {
  return new Promise((resolve) => {
    if (document.hidden) return resolve();
    document.addEventListener("visibilitychange", resolve, { once: true });
    new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").length && resolve())
      .observe({ type: "paint", buffered: true });
    addEventListener("load", () => setTimeout(resolve, UNTOLD), { once: true });
  });
}

/** Lets the page answer what somebody does before the next step. */
const pause = () => new Promise((resolve) => setTimeout(resolve));

function waker(program, parts) {
  const woken = new Map();
  const coming = new Map();
  const wake = (island) => {
    if (!woken.has(island)) woken.set(island, tryTo(island));
    return woken.get(island);
  };
  // All files at once.
  wake.come = (island) => Promise.all((parts[nameOf(island)] ?? []).map(fetched));
  return wake;

  function fetched(file) {
    if (!coming.has(file)) {
      const come = whole(new URL(file, import.meta.url));
      come.catch(() => coming.delete(file));
      coming.set(file, come);
    }
    return coming.get(file);
  }

  async function tryTo(island) {
    try {
      // Whether they come is known before the program depends on it.
      await wake.come(island);
      if (program.lend) program.lend((await import("./lent.js")).functions);
      await program[island.dataset.component](island);
      do await pause(); while (program.is_waking());
      island.parentElement.dataset.awake = "true";
      missing(false);
      // What is written may have to be kept from being lost.
      if (nameOf(island).endsWith("Form")) document.dispatchEvent(new Event("carepost:dialogs"));
    } catch (error) {
      console.warn(error);
      woken.delete(island);
      missing(true);
      addEventListener("online", () => wake(island), { once: true });
    }
  }
}

const nameOf = (island) => island.dataset.component.split("_")[0];

/** A picture is looked at on the page it is on, where the script for that comes; else by itself. */
function showPictures() {
  const dialog = document.querySelector(".viewer");
  if (!dialog) return;
  const come = () => import("./viewer.js");
  const links = [...document.querySelectorAll("a[data-picture]")];
  // Who points at one will look at it; whether it comes is seen then.
  for (const link of links) onIntent(link, () => come().catch(() => undefined));
  document.addEventListener("click", async (event) => {
    const at = links.indexOf(event.target.closest("a[data-picture]"));
    if (at < 0 || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    try {
      (await come()).look(dialog, links, at);
    } catch (error) {
      console.warn(error);
      location.assign(links[at].href);
    }
  });
}

function missing(is) {
  root.toggleAttribute("data-missing", is);
  const notice = document.getElementById("missing");
  if (notice) notice.hidden = !is;
}

/** What is typed into a text area before its island wakes, step by step, so that it can be undone. */
function rememberEdits() {
  const remember = ({ target, timeStamp }) => {
    if (target.localName !== "textarea" || target.hidden) return;
    (target.edits ??= []).push([target.value, target.selectionStart, target.selectionEnd, timeStamp]);
    // As many as can be undone.
    if (target.edits.length > 100) target.edits.shift();
  };
  document.addEventListener("input", remember);
  // Some of it may have been there before this script.
  for (const target of document.querySelectorAll("textarea")) {
    if (target.value !== target.defaultValue) remember({ target, timeStamp: 0 });
  }
}

/**
 * What is written before its island is awake is kept, too. Sent from there it is a plain form: the page
 * that says it was sent lets go of it.
 */
function keepBeforeAwake(keeper) {
  const text = "form textarea:not([hidden])";
  // The browser would fill in what was sent, too, for whoever comes back to the page.
  for (const area of document.querySelectorAll(text)) area.form.autocomplete = "off";
  let timer;
  const save = (area) => {
    const texts = [...new FormData(area.form)].filter(([, value]) => typeof value === "string");
    if (!area.hidden) keeper.save(JSON.stringify(texts));
  };
  const soon = ({ target }) => {
    const area = target.form?.querySelector(text);
    if (!area) return;
    clearTimeout(timer);
    timer = setTimeout(save, 300, area);
  };
  document.addEventListener("input", soon);
  document.querySelectorAll(text).forEach((area) => area.edits && save(area));
  addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.querySelector("textarea")) return;
    clearTimeout(timer);
    sessionStorage.setItem("submitted", keeper.mine());
  });
  const submitted = sessionStorage.getItem("submitted");
  sessionStorage.removeItem("submitted");
  return submitted && document.getElementById("sent") && keeper.forget(submitted);
}

/**
 * The answer's box is smaller when nobody writes in it; but not between the press of a button and its
 * release, or what is pressed would not be there any more when it is let go.
 */
function holdWhilePressed() {
  let timer;
  const free = () => root.removeAttribute("data-pressed");
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(free, 400);
  };
  addEventListener("pointerdown", () => {
    clearTimeout(timer);
    if (document.activeElement?.closest(".reply")) root.dataset.pressed = "true";
  }, true);
  for (const type of ["pointerup", "pointercancel"]) addEventListener(type, later, true);
  addEventListener("click", () => setTimeout(free));
}

/** A dialog that came with the page: what is behind it is out of reach until it is left by its own way. */
function putOver() {
  const dialog = document.querySelector("dialog[open]");
  if (!dialog) return;
  dialog.close();
  dialog.showModal();
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector("[data-close]").click();
  });
  return import("./changes.js").then(({ hold }) => hold(dialog)).catch(console.warn);
}

/** A conversation is opened at what is new in it, else at its newest letter. */
function beginAtTheNew() {
  const byId = (id) => document.getElementById(id);
  const heading = byId("conversation");
  if (!heading && !byId("sent")) return;
  const [navigation] = performance.getEntriesByType("navigation");
  if (heading && navigation?.type === "navigate" && (!location.hash || location.hash === "#sent")) (byId("new") ?? byId("latest"))?.scrollIntoView();
  const said = byId("answered") ?? byId("sent");
  const isFree = () => document.activeElement === document.body;
  // What is wrong with a form has it then.
  const isAsked = document.querySelector("main [autofocus]:not(dialog [autofocus])");
  // Who comes back from a dialog is where they left.
  const left = document.querySelector("button:target");
  if (said || (isFree() && !isAsked)) (said ?? left ?? heading).focus({ preventScroll: !said });
  // The browser goes to a place in the page before it first draws it, and takes the focus away then.
  const again = () => isFree() && said.focus();
  if (said && location.hash) requestAnimationFrame(() => requestAnimationFrame(again));
  // It was done once: another look at the page does not say so again.
  const address = new URL(location);
  for (const once of ["sent", "filed", "edited", "drafts"]) address.searchParams.delete(once);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

/**
 * The list keeps its place from one page to the next, and who comes back to it is at the row they
 * had opened. Numbers, for the tab.
 */
function keepPlaces() {
  const list = document.querySelector("[data-list]");
  if (!list) return;
  const rows = [...list.querySelectorAll(".inbox__link")];
  const [known, top, row] = (sessionStorage.getItem("list") ?? "").split(" ");
  // Beside what is open it scrolls by itself, else with the page.
  const scrolls = () => (getComputedStyle(list).overflowY === "auto" ? list : root);
  const open = rows.findIndex((link) => link.ariaCurrent);
  const isSeen = list.checkVisibility();
  if (known === list.dataset.list && isSeen && !location.hash) {
    scrolls().scrollTop = Number(top);
    if (open < 0) rows[row]?.focus({ preventScroll: true });
  }
  addEventListener("pagehide", () => {
    const place = isSeen ? scrolls().scrollTop - (list.dataset.above ?? 0) : top;
    sessionStorage.setItem("list", `${list.dataset.list} ${place} ${open}`);
  });
}

/** Lets one read the password that one types; it is hidden again when it is sent. */
function showPasswords() {
  const show = (button, is) => {
    const input = button.previousElementSibling;
    const { selectionStart, selectionEnd } = input;
    input.type = is ? "text" : "password";
    button.setAttribute("aria-pressed", is);
    // Browsers forget the caret, Chromium when the click is over; Safari focuses whatever gets one.
    requestAnimationFrame(() => {
      if (input === document.activeElement) input.setSelectionRange(selectionStart, selectionEnd);
    });
  };
  const pressed = ({ target }) => target.closest(".password__show");
  // The focus stays where it is.
  document.addEventListener("mousedown", (event) => pressed(event) && event.preventDefault());
  document.addEventListener("click", (event) => {
    const button = pressed(event);
    if (button) show(button, button.previousElementSibling.type === "password");
  });
  const hide = ({ target }) => target.querySelectorAll(".password__show").forEach((button) => show(button, false));
  addEventListener("submit", hide, true);
}
