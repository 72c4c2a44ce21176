// Input methods.

import { test } from "../support/editor.ts";

for (const [before, after] of [
  ["|", "日本|"],
  ["|abc", "日本|abc"],
  ["ab|c", "ab日本|c"],
  ["abc|", "abc日本|"],
  ["*abc*|", "*abc日本|*"],
  ["- |", "- 日本|"],
]) {
  test(`8: composing in ${before}`, async ({ editor }) => {
    await editor.begin(before.replace("- ", ""));
    if (before.startsWith("- ")) await editor.press("Bulleted list");
    const ime = await editor.ime();
    await ime.compose("に");
    await ime.compose("にほ");
    await ime.compose("日本");
    await ime.commit("日本");
    await editor.expect(after);
    await editor.type("x");
    await editor.expect(after.replace("|", "x|"));
  });
}

test("9: composing with Bold pending", async ({ editor }) => {
  await editor.begin("a|");
  await editor.press("Bold");
  const ime = await editor.ime();
  await ime.compose("に");
  await ime.compose("にほ");
  await ime.commit("にほ");
  await editor.expect("a*にほ|*");
  await editor.type("x");
  await editor.expect("a*にほx|*");
});

test("10: composing over several blocks", async ({ editor }) => {
  await editor.begin("a{b\nc}d");
  const ime = await editor.ime();
  await ime.compose("に");
  await ime.commit("に");
  await editor.expect("aに|d");
  await editor.keys("ControlOrMeta+z");
  await editor.expect("a{b\nc}d");
});

test("11: a cancelled composition leaves no step", async ({ editor }) => {
  await editor.begin("ab|c");
  await editor.type("x");
  const ime = await editor.ime();
  await ime.compose("に");
  await ime.cancel();
  await editor.expect("abx|c");
  await editor.keys("ControlOrMeta+z");
  await editor.expect("ab|c");
});

test("12: undo takes a composition back whole", async ({ editor }) => {
  await editor.begin("ab|");
  const ime = await editor.ime();
  await ime.compose("に");
  await ime.compose("にほん");
  await ime.commit("日本");
  await editor.expect("ab日本|");
  await editor.keys("ControlOrMeta+z");
  await editor.expect("ab|");
  await editor.keys("ControlOrMeta+y");
  await editor.expectText("ab日本");
});

test("13: everything is deleted right after a composition", async ({ editor }) => {
  await editor.begin("one\ntwo|");
  const ime = await editor.ime();
  await ime.compose("に");
  await ime.commit("に");
  await editor.keys("ControlOrMeta+a", "Backspace");
  await editor.expect("|");
  await editor.type("x");
  await editor.expect("x|");
});
