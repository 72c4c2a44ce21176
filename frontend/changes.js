// What was changed in a dialog that came with its page, and is not saved: that is asked about before the
// dialog is left, and by the browser before the page is left in any other way. `data-changed` says so, to
// the program as well, which covers such a page when the session ends.

/** The question is the dialog after it. */
export function hold(dialog) {
  const question = dialog.nextElementSibling;
  const form = dialog.querySelector("form");
  const isChanged = () => "changed" in dialog.dataset;
  const held = (form) => String(new URLSearchParams(new FormData(form)));
  // As the server rendered it: somebody may have typed before this came.
  const blank = form.cloneNode(true);
  blank.reset();
  // What was posted and given back is not what is saved.
  const before = isChanged() || held(blank);
  const mark = () => dialog.toggleAttribute("data-changed", held(form) !== before);
  // The page is left by that; or another program is called, to dial.
  const letGo = () => {
    dialog.removeAttribute("data-changed");
    setTimeout(mark, 1000);
  };
  mark();
  form.addEventListener("input", mark);
  form.addEventListener("submit", letGo);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("dialog a");
    if (!link) return;
    if (!link.matches("[data-close]") || !isChanged()) return letGo();
    event.preventDefault();
    question.showModal();
  });
  // Where nobody has done anything since the last time, Escape closes a dialog whatever the page says (HTML, "close
  // watchers").
  dialog.addEventListener("close", () => {
    if (dialog.open) return;
    if (!isChanged()) return dialog.querySelector("[data-close]").click();
    dialog.showModal();
    if (!question.open) return;
    question.close();
    question.showModal();
  });
  addEventListener("beforeunload", (event) => isChanged() && event.preventDefault());
}
