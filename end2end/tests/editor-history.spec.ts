// Undo, redo, and what others do to the page.

import { expect, test } from "../support/editor.ts";

test("42: a pause or a format begins a new group", async ({ editor }) => {
  await editor.begin("|");
  await editor.type("one");
  // The pause itself is what is tested: half a second without a key.
  await editor.page.waitForTimeout(600);
  await editor.type(" two");
  await editor.keys("ControlOrMeta+b");
  await editor.type(" three");
  await editor.keys("ControlOrMeta+z");
  await editor.expectText("one two");
  await editor.keys("ControlOrMeta+z");
  await editor.expectText("one");
});

test("43: typing after undo clears redo", async ({ editor }) => {
  await editor.begin("a|");
  await editor.type("b");
  await editor.keys("ControlOrMeta+z");
  await editor.expect("a|");
  await editor.type("c");
  await editor.keys("ControlOrMeta+y");
  await editor.expect("ac|");
});

test("44: the browser's own undo is ours", async ({ editor }) => {
  await editor.begin("a|");
  await editor.type("b");
  await editor.page.evaluate(() => document.execCommand("undo"));
  await editor.expect("a|");
  await editor.page.evaluate(() => document.execCommand("redo"));
  await editor.expect("ab|");
});

test("46: what an extension does heals in one pass", async ({ editor }) => {
  await editor.begin("one\ntwo|\nthree");
  await editor.box.evaluate((host) => {
    const [first, second] = host.querySelectorAll("p");
    first.innerHTML = "<font color=red>on<b>e!</b></font>";
    const widget = document.createElement("x-widget");
    widget.textContent = "Fix spelling";
    second.after(widget, document.createTextNode("dictated"));
  });
  await editor.expectText("one!\ntwo\ndictated\nthree");
  await editor.keys("End");
  await editor.type("x");
  await expect.poll(() => editor.shows()).toMatch(/x\|/);
});

test("46: a block that was taken away comes back", async ({ editor }) => {
  await editor.begin("one\ntwo|\nthree");
  await editor.box.evaluate((host) => host.querySelectorAll("p")[0].remove());
  await editor.expectText("one\ntwo\nthree");
});
