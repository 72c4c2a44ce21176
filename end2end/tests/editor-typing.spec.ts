// Typing in the message editor: what the browser does by itself and what the model does.

import { expect, test } from "../support/editor.ts";

test("1: two spaces stay", async ({ editor }) => {
  await editor.type("a  b");
  await editor.expect("a  b|");
});

for (const emoji of ["👨‍👩‍👧‍👦", "🇪🇸", "👍🏽", "1️⃣"]) {
  test(`2: one Backspace takes ${emoji}`, async ({ editor }) => {
    await editor.begin(`a${emoji}|b`);
    await editor.keys("Backspace");
    await editor.expect("a|b");
    await editor.begin(`${emoji}|`);
    await editor.keys("Backspace");
    await editor.expect("|");
  });
}

test("3: a letter with a combining tilde takes two", async ({ editor }) => {
  await editor.begin("aan\u0303|");
  await editor.keys("Backspace");
  await editor.expect("aan|");
  await editor.keys("Backspace");
  await editor.expect("aa|");
});

test("4: a dead key and a letter", async ({ editor }) => {
  await editor.begin("r|t");
  const ime = await editor.ime();
  await ime.compose("^");
  await ime.commit("ê");
  await editor.expect("rê|t");
});

test("5: press and hold replaces the letter", async ({ editor }) => {
  await editor.begin("cafe|");
  await editor.targeted("insertText", "é", [0, 3], [0, 4]);
  await editor.expect("café|");
});

test("6: a correction keeps the marks", async ({ editor }) => {
  await editor.begin("a *teh* b|");
  await editor.targeted("insertReplacementText", "the", [0, 2], [0, 5]);
  await editor.expectText("a *the* b");
  await editor.keys("ControlOrMeta+z");
  await editor.expectText("a *teh* b");
});

test("7: every block finds its own direction", async ({ editor }) => {
  await editor.type("hello");
  await editor.keys("Enter");
  await editor.type("שלום");
  await editor.press("Bulleted list");
  const directions = await editor.box.evaluate((host) =>
    [...host.querySelectorAll("p")].map((block) => getComputedStyle(block).direction),
  );
  expect(directions).toEqual(["ltr", "rtl"]);
});

test("typing plain text leaves every other node alone", async ({ editor }) => {
  await editor.begin("one\ntwo|\nthree");
  await editor.box.evaluate((host) => {
    const observer = new MutationObserver((list) => (host.dataset.count = String(list.length)));
    observer.observe(host, { subtree: true, childList: true, characterData: true });
  });
  await editor.type("x");
  await expect(editor.box).toHaveAttribute("data-count", "1");
  await editor.expect("one\ntwox|\nthree");
});

test("a letter is kept together with what a program changes beside it in the same moment", async ({ editor }) => {
  await editor.begin("one two|");
  await editor.box.evaluate((host) => {
    const correct = () => (host.querySelector("p")!.firstChild as Text).replaceData(0, 3, "ONE");
    window.addEventListener("input", correct, { capture: true, once: true });
  });
  await editor.type("x");
  await editor.expect("ONE twox|");
  const { page, again } = await editor.compare();
  expect(again).toBe(page);
});

test("text of several lines at once makes paragraphs", { tag: "@chromium" }, async ({ editor }) => {
  await editor.page.keyboard.insertText("one\ntwo");
  await editor.expect("one\ntwo|");
});

test("the toolbar follows a click right after typing and leaving", async ({ editor }) => {
  await editor.begin("*bold*\nplain|");
  const bold = editor.page.getByRole("button", { name: "Bold", exact: true });
  await editor.keys("x", "Tab");
  await expect(editor.box).not.toBeFocused();
  await editor.box.locator("strong").click();
  await expect(bold).toHaveAttribute("aria-pressed", "true");
  await editor.keys("ArrowDown", "End", "y");
  await expect(bold).toHaveAttribute("aria-pressed", "false");
  await editor.box.locator("strong").click();
  await expect(bold).toHaveAttribute("aria-pressed", "true");
  await editor.expectText("*bold*\nplainxy");
});
