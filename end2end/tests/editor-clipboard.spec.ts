// Copy, cut, paste and drag.

import { expect, test } from "../support/editor.ts";

const everything = "*bold* and [link]\n- one\n  # two\n- three\n> quoted\nlast";

test("33: copy and paste is the identity", async ({ editor }) => {
  await editor.begin(`{${everything}}`);
  await editor.keys("ControlOrMeta+c", "ControlOrMeta+a", "Delete");
  await editor.expect("|");
  await editor.keys("ControlOrMeta+v");
  await editor.expectText(everything);
});

test("34: a nested list into an empty item, a filled item, a quote", async ({ editor }) => {
  const html = "<ul><li>x<ul><li>y</li></ul></li></ul>";
  await editor.begin("- one\n- |");
  await editor.paste({ "text/html": html });
  await editor.expectText("- one\n- x\n  - y");
  await editor.begin("> said\n> |");
  await editor.paste({ "text/html": html });
  await editor.expectText("> said\n> - x\n>   - y");
  await editor.begin("- one|");
  await editor.paste({ "text/html": html });
  await editor.expect("- onex\n  - y|");
  await editor.begin("- o|ne\n- two");
  await editor.paste({ "text/html": html });
  await editor.expect("- ox\n  - y|ne\n- two");
  await editor.begin("- one\n  # two|\n- three");
  await editor.paste({ "text/html": html });
  await editor.expect("- one\n  # twox\n    - y|\n- three");
  await editor.begin("> said|");
  await editor.paste({ "text/html": html });
  await editor.expect("> saidx\n> - y|");
});

test("32, 34, 36, 37, 41: what another program copied arrives by the paste key", async ({ editor, allowConsole }) => {
  // The page stands in for the other program, and Chromium reads what is put on the clipboard as a
  // part of it.
  allowConsole(/Content Security Policy/);
  await editor.begin("see {this} page");
  await editor.copied({ "text/plain": "https://example.org/a" });
  await editor.expectText("see [this] page");

  const html = "<ul><li>x<ul><li>y</li></ul></li></ul>";
  await editor.begin("- one\n- |");
  await editor.copied({ "text/html": html });
  await editor.expect("- one\n- x\n  - y|");
  await editor.begin("- one|");
  await editor.copied({ "text/html": html });
  await editor.expect("- onex\n  - y|");

  await editor.begin("|");
  await editor.copied({ "text/html": `<b style="font-weight:normal" id="docs-internal-guid-1"><p>plain and <span style="font-weight:700">bold</span></p></b>` });
  await editor.expectText("plain and *bold*");

  await editor.begin("|");
  await editor.copied({ "text/html": `<p>read<img src=x onerror="document.title='ran'"> me</p>` });
  await editor.expectText("read me");
  expect(await editor.page.title()).not.toBe("ran");

  await editor.begin("typed before|");
  await editor.copied({ "text/plain": "x".repeat(1_000_000) });
  await expect(editor.page.getByRole("alert").filter({ hasText: /too long/ })).toBeVisible();
  await editor.keys("ControlOrMeta+z");
  await editor.expectText("typed before");
});

test("what is copied can be pasted into any program", async ({ editor }) => {
  await editor.clipboard();
  await editor.begin("{*bold*\n- one}");
  await editor.keys("ControlOrMeta+c");
  const copied = () =>
    editor.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const text = async (type: string) => (await item.getType(type)).text();
      return { plain: await text("text/plain"), html: await text("text/html") };
    });
  await expect.poll(async () => (await copied()).plain.replaceAll("\r\n", "\n")).toBe("bold\n- one");
  expect((await copied()).html).toMatch(/<strong[^>]*>bold<\/strong>.*<ul[^>]*>.*<li[^>]*>.*one/s);
});

test("a word of an item is copied without the mark of the item", async ({ editor }) => {
  await editor.begin("- take {two} pills");
  expect(await editor.copies("text/plain")).toBe("two");
});

test("38: Mod+Shift+V is plain", async ({ editor }) => {
  await editor.begin("{*bold*}");
  await editor.keys("ControlOrMeta+c", "ArrowRight", "Enter", "ControlOrMeta+b");
  await editor.keys("ControlOrMeta+Shift+v");
  await editor.expectText("*bold*\nbold");
});

test("39: cut is one step", async ({ editor }) => {
  await editor.begin("a{b\nc}d");
  await editor.keys("ControlOrMeta+x");
  await editor.expect("a|d");
  await editor.keys("ControlOrMeta+z");
  await editor.expectText("ab\ncd");
});

for (const copies of [false, true]) {
  test(`40: dragging ${copies ? "with Ctrl copies" : "moves"}, in one step`, { tag: "@chromium" }, async ({ editor }) => {
    await editor.begin("{*one*} two three");
    const { mouse, keyboard } = editor.page;
    const box = (await editor.box.locator("strong").boundingBox())!;
    const line = (await editor.box.locator("p").first().evaluate((block) => {
      const range = document.createRange();
      range.selectNodeContents(block);
      const { right, top, height } = range.getBoundingClientRect();
      return { x: right - 1, y: top + height / 2 };
    }))!;
    await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await mouse.down();
    if (copies) await keyboard.down("Control");
    await mouse.move(line.x - 20, line.y, { steps: 5 });
    await mouse.move(line.x, line.y, { steps: 5 });
    await mouse.up();
    if (copies) await keyboard.up("Control");
    await editor.expectText(copies ? "*one* two three*one*" : " two three*one*");
    await editor.keys("ControlOrMeta+z");
    await editor.expectText("*one* two three");
  });
}
