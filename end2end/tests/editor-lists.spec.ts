// Lists and quotes.

import { expect, test } from "../support/editor.ts";

test("21: Enter in the middle of an item", async ({ editor }) => {
  await editor.begin("- ab|gh");
  await editor.keys("Enter");
  await editor.expect("- ab\n- |gh");
});

test("22: Enter in an empty nested item goes up, then out", async ({ editor }) => {
  await editor.begin("- one\n  - two|");
  await editor.keys("Enter");
  await editor.expect("- one\n  - two\n  - |");
  await editor.keys("Enter");
  await editor.expect("- one\n  - two\n- |");
  await editor.keys("Enter");
  await editor.expect("- one\n  - two\n|");
});

test("23: Tab on the first item moves the focus on", async ({ editor }) => {
  await editor.begin("- one|\n- two");
  await editor.keys("Tab");
  await expect(editor.box).not.toBeFocused();
  await editor.expectText("- one\n- two");
  await editor.begin("- one\n- two|");
  await editor.keys("Tab");
  await editor.expect("- one\n  - two|");
  await expect(editor.box).toBeFocused();
});

test("24: Shift+Tab carries the children along", async ({ editor }) => {
  await editor.begin("- one\n  - two|\n    - three\n- four");
  await editor.keys("Shift+Tab");
  await editor.expect("- one\n- two|\n  - three\n- four");
});

test("25: bullets become numbers on the chosen items only", async ({ editor }) => {
  await editor.begin("- one\n- t{wo\n- thr}ee\n- four");
  await editor.press("Numbered list");
  await editor.expectText("- one\n# two\n# three\n- four");
  await editor.press("Bulleted list");
  await editor.expectText("- one\n- two\n- three\n- four");
});

test("26: lifting a middle item splits the list, and the numbers go on", async ({ editor }) => {
  await editor.begin("# one\n# two|\n# three");
  await editor.press("Numbered list");
  await editor.expectText("# one\ntwo\n# three");
  await expect(editor.box.locator("ol").nth(1)).toHaveAttribute("start", "2");
});

test("a nested item that is made a paragraph stands outside of the list", async ({ editor }) => {
  await editor.begin("- one\n  - two|\n  - three");
  await editor.press("Bulleted list");
  await editor.expect("- one\ntwo|\n- three");
});

test("of the lines in a paragraph, the one with the caret becomes an item", async ({ editor }) => {
  await editor.begin("one⏎two|⏎three");
  await editor.press("Bulleted list");
  await editor.expect("one\n- two|\nthree");
  await editor.keys("ControlOrMeta+z");
  await editor.expect("one⏎two|⏎three");
});

test("27: deleting across two items joins them", async ({ editor }) => {
  await editor.begin("- Fi{rst\n- Seco}nd");
  await editor.keys("Delete");
  await editor.expect("- Fi|nd");
});

test("'- ' and '1. ' begin a list, and undo takes that back", async ({ editor }) => {
  await editor.type("- ");
  await editor.expect("- |");
  await editor.keys("ControlOrMeta+z");
  await editor.expectText("- ".trimEnd() + " ");
  await expect(editor.box.locator("ul")).toHaveCount(0);
  await editor.begin("|");
  await editor.type("1. one");
  await editor.expect("# one|");
});

test("Backspace at the start of an item outdents, leaves the list, then joins", async ({ editor }) => {
  await editor.begin("- one\n  - |two");
  await editor.keys("Backspace");
  await editor.expect("- one\n- |two");
  await editor.keys("Backspace");
  await editor.expect("- one\n|two");
  await editor.keys("Backspace");
  await editor.expect("- one|two");
});

test("a quote is left by Enter in an empty paragraph", async ({ editor }) => {
  await editor.begin("said|");
  await editor.press("Quote");
  await editor.expect("> said|");
  await editor.keys("Enter", "Enter");
  await editor.expect("> said\n|");
});
