// The service worker, which the server sends with the lists above it (`server/src/web/worker.rs`). It has
// the files of one version of the program, all of them or none, and one page without anything personal,
// which stands in for any other where there is no connection. What is anybody's is never kept here.

const PREFIX = "carepost-";
const CACHE = PREFIX + VERSION;

/** After so long without an answer there is no connection worth the name. */
const PATIENCE = 20_000;

addEventListener("install", (event) => event.waitUntil(fill()));

async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all([cache.addAll(FILES), standIn()]);
}

/** In the language and the colours of whoever is there. */
async function standIn() {
  const answer = await fetch(OFFLINE, { cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error(`${OFFLINE}: ${answer.status}`);
  const cache = await caches.open(CACHE);
  await cache.put(OFFLINE, answer);
}

addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  await registration.navigationPreload?.enable();
  // A page of the version before may still be open, and ask for a part of it.
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (!IS_FILE.test(pathname)) event.respondWith(page(event));
  } else if (FILES.includes(pathname) || pathname.startsWith(PACKAGE)) {
    event.respondWith(file(request));
  }
});

/** What somebody takes away as a file is the browser's to fetch, and to say so when it does not come. */
const IS_FILE = /\/(attachments|text)(\/|$)/;

async function page(event) {
  const asked = Promise.resolve(event.preloadResponse).then((answer) => answer ?? fetch(event.request));
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  try {
    return await Promise.race([asked, late]);
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

addEventListener("message", (event) => event.waitUntil(hear(event)));

/** A page says of which version it is, and how it looks. */
async function hear({ data: { directory, looks }, source }) {
  // One that is of this version needs no other one; the others go on with what they have, and are told.
  if (directory === DIRECTORY) await skipWaiting();
  else if (directory) source.postMessage("updated");
  const known = await caches.match(OFFLINE);
  const [html] = /<html[^>]*>/.exec((await known?.text()) ?? "") ?? [""];
  const said = (name) => new RegExp(`${name}="(.*?)"`).exec(html)?.[1] ?? "";
  if (html && (said("lang") !== looks.language || said("data-theme") !== looks.theme)) await standIn();
}
