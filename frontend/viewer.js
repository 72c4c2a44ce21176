// The pictures of a page, one after the other and as large as one likes, in the dialog that the page has
// for them (pages/conversation/viewer.rs). It comes when somebody looks at one.

/** Steps of the style sheet, from the whole picture on the screen to six times as large. */
const CLOSEST = 5;
/** A finger that moves so far turns to the next picture; a key moves so far over a large one. CSS pixels. */
const SWIPE = 60;
const STEP = 80;

let viewer;

/** Shows the picture of that link, and from there the others. */
export function look(dialog, links, at) {
  viewer ??= prepare(dialog, links);
  viewer.show(at);
  if (!dialog.open) dialog.showModal();
}

function prepare(dialog, links) {
  const one = (selector) => dialog.querySelector(selector);
  const [picture, stage, name, count] = [one("img"), one(".viewer__stage"), one("[data-name]"), one("[data-count]")];
  const [file, failed, status] = [one("a"), one("[data-failed]"), one("[role=status]")];
  const button = (does) => one(`[data-do=${does}]`);
  let at = 0;

  const does = {
    back: () => at > 0 && show(at - 1),
    on: () => at + 1 < links.length && show(at + 1),
    farther: () => come(closeness() - 1),
    closer: () => come(closeness() + 1),
    close: () => dialog.close(),
  };
  for (const [name, act] of Object.entries(does)) button(name).addEventListener("click", act);
  for (const turn of ["back", "on"]) button(turn).hidden = links.length < 2;

  picture.addEventListener("load", () => stage.removeAttribute("aria-busy"));
  picture.addEventListener("error", () => {
    if (!picture.getAttribute("src")) return;
    stage.removeAttribute("aria-busy");
    picture.hidden = true;
    failed.textContent = failed.dataset.failed;
  });
  // Nothing of it stays behind the page.
  dialog.addEventListener("close", () => {
    picture.removeAttribute("src");
    status.textContent = "";
  });
  dialog.addEventListener("keydown", key);
  stage.addEventListener("dblclick", () => come(closeness() ? 0 : 2));
  byTouch();
  byMouse();
  return { show };

  function show(to) {
    at = to;
    const link = links[at];
    const called = link.querySelector("bdi").textContent;
    come(0);
    failed.textContent = "";
    picture.hidden = false;
    stage.setAttribute("aria-busy", "true");
    picture.src = link.href;
    picture.alt = name.textContent = called;
    file.href = link.dataset.picture;
    file.download = called;
    file.setAttribute("aria-label", file.dataset.label.replace("{name}", () => called));
    const place = count.dataset.count.replace("{number}", at + 1).replace("{all}", links.length);
    count.textContent = links.length > 1 ? place : "";
    status.textContent = links.length > 1 ? `${called}, ${place}` : called;
    // They stay where they are and keep the focus.
    button("back").setAttribute("aria-disabled", at === 0);
    button("on").setAttribute("aria-disabled", at + 1 === links.length);
  }

  function closeness() {
    return Number(stage.dataset.closeness);
  }

  /** What is in the middle stays there. */
  function come(to) {
    const next = Math.min(Math.max(to, 0), CLOSEST);
    const { scrollLeft, scrollTop, clientWidth, clientHeight, scrollWidth, scrollHeight } = stage;
    const across = (scrollLeft + clientWidth / 2) / scrollWidth;
    const down = (scrollTop + clientHeight / 2) / scrollHeight;
    stage.dataset.closeness = next;
    button("farther").setAttribute("aria-disabled", next === 0);
    button("closer").setAttribute("aria-disabled", next === CLOSEST);
    stage.scrollLeft = across * stage.scrollWidth - clientWidth / 2;
    stage.scrollTop = down * stage.scrollHeight - clientHeight / 2;
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = (left, top) => stage.scrollBy({ left, top });
    const isWhole = closeness() === 0;
    const keys = {
      ArrowRight: isWhole ? does.on : () => move(STEP, 0),
      ArrowLeft: isWhole ? does.back : () => move(-STEP, 0),
      ArrowDown: () => move(0, STEP),
      ArrowUp: () => move(0, -STEP),
      "+": does.closer,
      "=": does.closer,
      "-": does.farther,
      0: () => come(0),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    keys[event.key]();
    event.preventDefault();
  }

  /** One finger alone turns to the next picture, while the whole of this one is seen. */
  function byTouch() {
    let from;
    const isWhole = () => closeness() === 0 && !(visualViewport?.scale > 1);
    stage.addEventListener("pointerdown", ({ pointerType, isPrimary, clientX }) => {
      from = pointerType === "touch" && isPrimary && isWhole() ? clientX : undefined;
    });
    stage.addEventListener("pointercancel", () => (from = undefined));
    stage.addEventListener("pointerup", ({ clientX }) => {
      const moved = clientX - (from ?? clientX);
      from = undefined;
      if (Math.abs(moved) >= SWIPE && isWhole()) does[moved < 0 ? "on" : "back"]();
    });
  }

  /** The mouse holds a large picture and moves it. */
  function byMouse() {
    stage.addEventListener("pointermove", ({ pointerType, buttons, movementX, movementY }) => {
      if (pointerType === "mouse" && buttons === 1) stage.scrollBy(-movementX, -movementY);
    });
  }
}
