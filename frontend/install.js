// Offers to put the portal on the device, at the foot of Today: from the second visit on, where the browser
// can do it or somebody can by hand, and not again for months after "Not now".

const LATER_MS = 120 * 24 * 60 * 60 * 1000;

/** `asked` resolves to the browser's own offer, which may come late or never. */
export async function offer(hint, asked) {
  // Safari on a phone has a way of its own, by hand.
  const byHand = navigator.standalone === false;
  if (byHand) import("./start.js").then(({ draw }) => draw()).catch(console.warn);
  const { visits, later } = counted();
  if (visits < 2 || Date.now() - later < LATER_MS || matchMedia("(display-mode: standalone)").matches) return;
  const install = hint.querySelector("[data-install]");
  hint.querySelector("[data-later]").addEventListener("click", () => {
    remember("install-later", Date.now());
    leave(hint);
  });
  if (byHand) {
    install.hidden = true;
    hint.querySelector("p:last-of-type").textContent = hint.dataset.byHand;
    hint.hidden = false;
    return;
  }
  const event = await asked;
  install.addEventListener("click", async () => {
    await event.prompt();
    // Asked once, the browser does not take it again.
    leave(hint);
  });
  hint.hidden = false;
}

/** The focus goes on from where it was. */
function leave(hint) {
  hint.hidden = true;
  document.getElementById("main")?.focus({ preventScroll: true });
}

/** A visit is a tab's: how often is kept, and nothing of when or who. */
function counted() {
  try {
    let visits = Number(localStorage.getItem("visits") ?? 0);
    if (!sessionStorage.getItem("visited")) {
      sessionStorage.setItem("visited", "1");
      localStorage.setItem("visits", (visits += 1));
    }
    return { visits, later: Number(localStorage.getItem("install-later") ?? 0) };
  } catch {
    return { visits: 0, later: 0 };
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Then it is asked again.
  }
}
