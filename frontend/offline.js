// The page that stands in for others where there is no connection. It knows nothing of anybody; what is
// written on it is sealed to the account that was there last (`store.js`) with every change, and becomes
// a draft of that account on its next page. It cannot be read before, not even here.

import { all, put, remove, sealTo } from "./store.js";

const MOMENT = 300;
const LOOKS = 5_000;

export async function stand(page) {
  const form = page.querySelector("form");
  const back = document.getElementById("back");
  const [subject, text] = form.elements;
  const { kept, not } = form.dataset;
  const said = form.querySelector("output");
  const button = page.querySelector("[data-again]");
  const again = () => (location.pathname === "/offline" ? location.assign("/") : location.reload());
  button.addEventListener("click", () => save().then(again));

  const keys = await all("keys").catch(() => []);
  const last = keys.find(({ whose }) => whose === "");
  const pair = last && keys.find(({ whose }) => whose === last.name);
  form.hidden = !pair;
  const id = crypto.randomUUID();
  let timer;
  let queue = Promise.resolve();
  const isBlank = () => !subject.value.trim() && !text.value.trim();

  async function keep() {
    try {
      if (isBlank()) await remove("sealed", id);
      else await put("sealed", { id, ...(await sealTo(pair, { subject: subject.value, text: text.value })) });
      said.value = isBlank() ? "" : kept;
      form.removeAttribute("data-changed");
    } catch (error) {
      console.warn(error);
      said.value = not;
    }
  }
  const save = () => {
    clearTimeout(timer);
    return (queue = queue.then(keep));
  };
  form.addEventListener("input", () => {
    form.dataset.changed = "";
    clearTimeout(timer);
    timer = setTimeout(save, MOMENT);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  addEventListener("beforeunload", (event) => "changed" in form.dataset && event.preventDefault());

  async function look() {
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (!answer.ok) return;
    } catch {
      return;
    }
    await save();
    // Nobody is taken away from what they write.
    if (isBlank()) again();
    else {
      back.hidden = false;
      for (const away of page.querySelectorAll("[data-away]")) away.hidden = true;
      document.title = back.textContent.trim();
      button.textContent = button.dataset.again;
    }
  }
  addEventListener("online", look);
  // It may have been no more than a slow answer.
  look();
  setInterval(() => document.hidden || look(), LOOKS);
}
