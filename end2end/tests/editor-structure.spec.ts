// Paragraphs, lines and selections.

import { expect, test } from "../support/editor.ts";

test("14: Enter keeps the marks", async ({ editor }) => {
  await editor.begin("*bold*|");
  await editor.keys("Enter");
  await editor.type("more");
  await editor.expect("*bold*\n*more|*");
});

test("15: Shift+Enter at the end shows a line for the caret", async ({ editor }) => {
  await editor.begin("one|");
  const height = () => editor.box.locator("p").first().evaluate((block) => block.getBoundingClientRect().height);
  const before = await height();
  await editor.keys("Shift+Enter");
  expect(await height()).toBeGreaterThan(before * 1.5);
  await editor.expectText("one⏎");
  await editor.type("two");
  await editor.expect("one⏎two|");
});

test("16: Backspace joins, and Delete mirrors it", async ({ editor }) => {
  await editor.begin("one\n|*two*");
  await editor.keys("Backspace");
  await editor.expectText("one*two*");
  await editor.begin("one|\n*two*");
  await editor.keys("Delete");
  await editor.expectText("one*two*");
  await editor.type("x");
  await editor.expectText("onex*two*");
});

test("17: deleting everything leaves one plain paragraph with the caret", async ({ editor }) => {
  await editor.begin("- *one*\n  - two\n> three|");
  await editor.keys("ControlOrMeta+a", "Delete");
  await editor.expect("|");
  await editor.type("x");
  await editor.expect("x|");
});

test("18: Ctrl+Backspace takes a word", async ({ editor }) => {
  await editor.begin("one two three|");
  await editor.keys("ControlOrMeta+Backspace");
  await editor.expect("one two |");
  await editor.keys("ControlOrMeta+Backspace", "ControlOrMeta+Backspace");
  await editor.expect("|");
});

test("19: a triple click and a list change one block", async ({ editor }) => {
  await editor.begin("one\ntwo\nthree|");
  await editor.box.locator("p").nth(1).click({ clickCount: 3 });
  await editor.press("Bulleted list");
  await editor.expectText("one\n- two\nthree");
});

test("20: a backward selection keeps its direction", async ({ editor }) => {
  await editor.begin("a}bc{d");
  await editor.press("Bold");
  await editor.expectText("a*bc*d");
  await editor.keys("Shift+ArrowLeft");
  await editor.press("Bold");
  await editor.expectText("*abc*d");
});
