// Hears what happens while the page is open (`server/src/web/live.rs`): ids alone, and the page looks for
// itself. All tabs of an account hear one stream: the tab that holds a lock listens, and tells the others.
// It needs a secure connection, as locks do; without, lists ask every minute all the same.

const KINDS = ["message", "edited", "seen", "access", "missed", "ended"];

/** So many milliseconds a change may take: it says when it began, and is heard of when it is done. */
const SLACK = 10_000;

/** Of what was heard, so much is told to tabs that come later. */
const KEPT = 64;

/** After so long a page that was about to go has stayed. */
const STAYS = 10_000;

/** After a session was ended, so long may what goes with it take. */
const MOMENT = 1_000;

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

/** `live`: what happened before is on the page. */
export function listen({ account, live }) {
  if (!live || !navigator.locks || !window.BroadcastChannel) return;
  const name = `carepost-live-${account}`;
  const channel = new BroadcastChannel(name);
  let last = live;
  const hear = (news) => {
    if (news.id > last) last = news.id;
    show(news, live);
  };
  const kept = [];
  let listens = false;
  channel.onmessage = ({ data }) => {
    if (!data.since) hear(data);
    else if (listens) kept.filter(({ id }) => time(id) > time(data.since) - SLACK).forEach((news) => channel.postMessage(news));
  };
  channel.postMessage({ since: live });
  // Until the tab is gone.
  navigator.locks.request(name, () => new Promise(() => follow(FIRST_WAIT)));

  function follow(wait) {
    listens = true;
    const source = new EventSource(`/api/live?account=${account}&after=${last}`);
    for (const kind of KINDS) {
      source.addEventListener(kind, ({ data, lastEventId: id }) => {
        const news = { kind, id, ...JSON.parse(data) };
        kept.push(news);
        if (kept.length > KEPT) kept.shift();
        channel.postMessage(news);
        hear(news);
      });
    }
    source.onopen = () => {
      if (wait > FIRST_WAIT) dispatchEvent(new Event("carepost:back"));
      wait = FIRST_WAIT;
    };
    // Not by itself: after a server was away, all would come at the same moment.
    source.onerror = () => {
      source.close();
      setTimeout(() => follow(Math.min(wait * 2, LONGEST_WAIT)), wait * (0.5 + Math.random()));
    };
  }
}

/** When an id was made (RFC 9562, 5.7). */
const time = (id) => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** The page is about to go: who signs out on it is not told so as well. */
let leaves = false;
addEventListener("beforeunload", () => {
  leaves = true;
  setTimeout(() => (leaves = false), STAYS);
});

const here = new Set();

/** The page is told; and says what it does not show by itself. */
function show({ kind, id, conversation, message, revoked }, live) {
  const tell = (what) => dispatchEvent(new Event(`carepost:${what}`));
  if (kind === "ended") {
    // What is to go with the session goes before the page does.
    const detail = [];
    if (revoked) dispatchEvent(new CustomEvent("carepost:revoked", { detail }));
    const late = new Promise((resolve) => setTimeout(resolve, MOMENT));
    return void Promise.race([Promise.allSettled(detail), late]).then(() => leaves || tell("session"));
  }
  if (kind === "access") return leaves || id <= live || tell("access");
  if (kind === "seen") return markSeen(conversation);
  const isOnPage = id <= live;
  if (!isOnPage) tell("news");
  const link = document.getElementById("arrived");
  const { conversation: own, one, many, edited } = link?.dataset ?? {};
  if (!link || (own && conversation && own !== conversation)) return;
  // The same may be heard twice, and what was on the page already.
  if (message && (document.querySelector(`[data-message="${message}"]`) || here.has(message))) return;
  // A message that was sent while the page was made may be missing in it all the same: there one can tell.
  if (isOnPage && !(own && message)) return;
  if (message) here.add(message);
  const text = here.size === 0 ? edited : here.size === 1 ? one : many.replace("{n}", here.size);
  const place = link.lastElementChild;
  if (place.textContent !== text) place.textContent = text;
  link.hidden = false;
}

/** The line that says how it stands with what one has written. */
function markSeen(conversation) {
  const step = document.getElementById("not-seen");
  if (step?.dataset.conversation !== conversation) return;
  step.removeAttribute("id");
  step.classList.add("progress__step--done");
  step.lastElementChild.textContent = step.dataset.seen;
}
