// The service worker (`sw.js`), as pages see it: it is registered when all else is there, and says when
// there is a newer version of the program than the one that this page runs.

const root = document.documentElement;

/** An open page asks again for a new version after so long at the soonest. */
const SELDOM = 60_000;

export async function keepUp(keeper) {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  const directory = new URL(import.meta.url).pathname.split("/").at(-2);
  const looks = { language: root.lang, theme: root.dataset.theme ?? "" };
  const tell = (worker) => worker?.postMessage({ directory, looks });
  serviceWorker.addEventListener("message", ({ data }) => data === "updated" && offer(keeper));
  serviceWorker.addEventListener("controllerchange", () => tell(serviceWorker.controller));
  const registration = await serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const follow = (worker) => {
    // It begins when the one before has nothing to do: until then this page is served by that, with what
    // this one has put aside for it.
    const look = () => worker.state === "installed" && tell(worker);
    worker.addEventListener("statechange", look);
    look();
  };
  if (registration.waiting) follow(registration.waiting);
  if (registration.installing) follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));
  // Of the one that is there already nobody knows whether it is newer than the page.
  registration.active?.postMessage({ looks });

  let last = performance.now();
  const look = () => {
    if (document.hidden || performance.now() - last < SELDOM) return;
    last = performance.now();
    registration.update().catch(() => undefined);
  };
  document.addEventListener("visibilitychange", look);
  // The server was away, perhaps for that; or page and server do not understand each other.
  const update = () => registration.update().catch(() => undefined);
  addEventListener("carepost:back", update);
  new MutationObserver(update).observe(root, { attributeFilter: ["data-odd"] });
}

/**
 * Never in the middle of writing: it waits until that is sent, or kept and left; unless the page does not
 * get on without. What is written is there again after it.
 */
function offer(keeper) {
  const notice = document.getElementById("updated");
  const button = notice?.querySelector("button");
  if (!button || button.onclick) return;
  const isWriting = () =>
    root.dataset.unsaved ||
    document.querySelector("dialog[open]") ||
    [...document.querySelectorAll(".compose, .reply")].some(
      (form) => form.contains(document.activeElement) || form.querySelector("[role=textbox], textarea")?.textContent.trim(),
    );
  button.onclick = async () => {
    await keeper?.flush?.();
    location.reload();
  };
  const show = () => (notice.hidden = !root.dataset.odd && Boolean(isWriting()));
  show();
  document.addEventListener("focusout", () => setTimeout(show));
  new MutationObserver(show).observe(root, { attributeFilter: ["data-unsaved", "data-odd"] });
}
