// 45: random operations through real events. Whatever happens, the page shows what the model holds,
// and taking everything back and doing it again ends in the same place.

import { expect, test } from "../support/editor.ts";

/** Mulberry32: small, and the same everywhere. */
function random(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const keys = [
  "a", "b", "z", "Space", "Enter", "Shift+Enter", "Backspace", "Delete", "ControlOrMeta+Backspace", "ControlOrMeta+Delete",
  "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Shift+ArrowLeft", "Shift+ArrowRight",
  "Shift+ArrowUp", "Shift+ArrowDown", "ControlOrMeta+b", "ControlOrMeta+i", "ControlOrMeta+u", "ControlOrMeta+Shift+x",
  "ControlOrMeta+Shift+8", "ControlOrMeta+Shift+7", "ControlOrMeta+Shift+9", "ControlOrMeta+\\", "ControlOrMeta+z",
  "ControlOrMeta+Shift+z", "ControlOrMeta+c", "ControlOrMeta+x", "ControlOrMeta+v", "-", "1", ".",
];

const count = Number(process.env.EDITOR_OPERATIONS ?? 10_000);
const parts = 10;

for (let part = 0; part < parts; part++) {
  const seed = Number(process.env.EDITOR_SEED ?? 20_261_122) + part;
  test(`45: ${count / parts} random operations, seed ${seed}`, async ({ editor, isMobile }) => {
    test.skip(isMobile, "the same operations with the same keyboard");
    test.setTimeout(240_000);
    const next = random(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
    const { keyboard } = editor.page;
    const ime = await editor.ime();
    const done: string[] = [];
    for (let step = 0; step < count / parts; step++) {
      const roll = next();
      if (roll < 0.03) {
        const text = pick(["に", "日本", "ê"]);
        await ime.compose(text);
        if (next() < 0.3) await ime.cancel();
        else await ime.commit(text);
        done.push(`compose ${text}`);
      } else if (roll < 0.05) {
        const html = pick(["<ul><li>x<ul><li>y</ul></ul>", "<b>bold</b> text", "<p>one<p>two", "<blockquote>q</blockquote>"]);
        await editor.paste({ "text/html": html });
        done.push(`paste ${html}`);
      } else if (roll < 0.08) {
        // In a list Tab may move the focus on; so this is only pressed where it comes back.
        const inList = await editor.box.evaluate(() => !!document.getSelection()?.focusNode?.parentElement?.closest("li"));
        if (inList) {
          await editor.press(pick(["Indent", "Outdent"]));
          done.push("level");
        }
      } else {
        const key = pick(keys);
        await keyboard.press(key);
        done.push(key);
      }
      if (step % 50 === 49 || process.env.EDITOR_EVERY) {
        const state = await editor.compare();
        expect(state.page, `seed ${seed}, after ${done.length}: ${done.slice(-60).join(", ")}`).toBe(state.again);
      }
      // Long documents only make the test slow.
      if (step % 200 === 199) {
        await editor.keys("ControlOrMeta+a", "Backspace");
        await editor.expectText("");
      }
    }
    await editor.type("still alive");
    await expect(editor.box).toContainText("still alive");
  });
}
