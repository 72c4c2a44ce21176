// The editor by keyboard alone, for screen readers, in another language, and before and after its
// program runs.

import { chooseRecipient, expectAccessible, hydrated, open, unique } from "../support/test.ts";
import { Editor, expect, test } from "../support/editor.ts";

const names = [
  "Bold", "Italic", "Underline", "Strikethrough", "Bulleted list", "Numbered list", "Outdent", "Indent", "Quote", "Link",
  "Clear formatting", "Undo", "Redo",
];

test("the toolbar is one tab stop with arrow keys inside", async ({ editor }) => {
  const toolbar = editor.page.getByRole("toolbar", { name: "Formatting" });
  const buttons = toolbar.getByRole("button");
  await expect(buttons).toHaveCount(names.length);
  for (const [index, name] of names.entries()) await expect(buttons.nth(index)).toHaveAccessibleName(name);
  await expect(toolbar.locator("[tabindex='0']")).toHaveCount(1);

  await editor.begin("{word}");
  await editor.keys("Alt+F10");
  await expect(buttons.nth(0)).toBeFocused();
  await editor.keys("ArrowRight");
  await expect(buttons.nth(1)).toBeFocused();
  await editor.keys("Enter");
  await expect(buttons.nth(1)).toHaveAttribute("aria-pressed", "true");
  await editor.keys("ArrowLeft", "ArrowLeft");
  await expect(buttons.nth(12)).toBeFocused();
  await editor.keys("Escape");
  await expect(editor.box).toBeFocused();
  await editor.expect("%{word}%");
});

test("what is pressed follows the caret, and commands are announced", async ({ editor }) => {
  const bold = editor.page.getByRole("button", { name: "Bold", exact: true });
  await editor.begin("a*b|*c");
  await expect(bold).toHaveAttribute("aria-pressed", "true");
  await editor.keys("Home");
  await expect(bold).toHaveAttribute("aria-pressed", "false");
  await editor.keys("ControlOrMeta+b");
  await expect(editor.page.getByRole("status").filter({ hasText: "Bold on" })).toHaveCount(1);
  await editor.keys("ControlOrMeta+Shift+8");
  await expect(editor.page.getByRole("status").filter({ hasText: "Bulleted list" })).toHaveCount(1);
  await expect(editor.page.getByRole("button", { name: "Undo", exact: true })).not.toHaveAttribute("aria-disabled");
});

test("a filled editor and both dialogs pass axe", { tag: "@chromium" }, async ({ editor }) => {
  await editor.begin("*bold* and [link]\n- one\n  # two\n> quoted");
  await expectAccessible(editor.page);
  await editor.keys("ControlOrMeta+/");
  await expect(editor.page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await expectAccessible(editor.page);
  await editor.keys("Escape", "ControlOrMeta+k");
  await expect(editor.page.getByRole("dialog", { name: "Link" })).toBeVisible();
  await expectAccessible(editor.page);
});

test("the shortcuts begin at their top", async ({ editor }) => {
  const { page } = editor;
  await page.setViewportSize({ width: page.viewportSize()!.width, height: 400 });
  await editor.keys("ControlOrMeta+/");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  const title = dialog.getByRole("heading", { name: "Keyboard shortcuts" });
  await expect(title).toBeFocused();
  await expect(title).toBeInViewport({ ratio: 1 });
  const { scrollTop, isLonger } = await dialog.evaluate((box) => ({
    scrollTop: box.scrollTop,
    isLonger: box.scrollHeight > box.clientHeight,
  }));
  expect(isLonger).toBe(true);
  expect(scrollTop).toBe(0);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(editor.box).toBeFocused();
});

test("a link is made, changed and removed by keyboard", async ({ editor }) => {
  const dialog = editor.page.getByRole("dialog", { name: "Link" });
  await editor.begin("see {this} page");
  await editor.keys("ControlOrMeta+k");
  await expect(dialog.getByLabel("Text to show")).toHaveValue("this");
  const address = dialog.getByLabel(/address/);
  await address.fill("JaVa\tscript:alert(1)");
  await editor.keys("Enter");
  await expect(dialog).toBeVisible();
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await address.fill("example.org");
  await editor.keys("Enter");
  await expect(dialog).toBeHidden();
  await expect(editor.box).toBeFocused();
  await editor.expectText("see [this] page");
  expect(await editor.page.evaluate(() => document.getSelection()!.toString())).toBe("this");
  await expect(editor.box.locator("a")).toHaveAttribute("href", "https://example.org");

  await editor.keys("ControlOrMeta+k");
  await expect(address).toHaveValue("https://example.org");
  await dialog.getByRole("button", { name: "Remove link" }).click();
  await editor.expectText("see this page");
});

test("a dialog that is opened again before the browser tells of its closing stays open", async ({ editor }) => {
  const dialog = editor.page.getByRole("dialog", { name: "Link" });
  await editor.begin("see {this} page");
  await editor.keys("ControlOrMeta+k");
  await dialog.getByLabel(/address/).fill("example.org");
  const open = await dialog.evaluate(async (dialog: HTMLDialogElement) => {
    const settled = async () => {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    };
    const press = (init: KeyboardEventInit) =>
      document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    const told = new Promise((done) => dialog.addEventListener("close", done, { once: true }));
    press({ key: "Enter" });
    await settled();
    if (dialog.open) throw new Error("Enter has not closed the dialog");
    press({ key: "k", code: "KeyK", ctrlKey: true });
    await settled();
    if (!dialog.open) throw new Error("the key has not opened the dialog");
    await told;
    await settled();
    return dialog.matches("[open]");
  });
  expect(open).toBe(true);
  await expect(dialog.getByLabel(/address/)).toHaveValue("https://example.org");
});

test("in Spanish the toolbar and its dialogs are Spanish", async ({ spanish }) => {
  await open(spanish, "/messages/new");
  const toolbar = spanish.getByRole("toolbar", { name: "Formato" });
  await expect(toolbar).toBeVisible();
  const names = await toolbar.getByRole("button").evaluateAll((all) => all.map((b) => b.getAttribute("aria-label")));
  expect(names).toEqual([
    "Negrita", "Cursiva", "Subrayado", "Tachado", "Lista con viñetas", "Lista numerada", "Reducir sangría",
    "Aumentar sangría", "Texto citado", "Enlace", "Borrar formato", "Deshacer", "Rehacer",
  ]);
  await toolbar.getByRole("button", { name: "Enlace" }).click();
  await expect(spanish.getByRole("dialog", { name: "Enlace" })).toBeVisible();
  await expectAccessible(spanish);
});

for (const [early, file] of [
  ["the page's script", "**/carepost*.js"],
  ["the editor", "**/split_compose_form*"],
] as const) {
  test(`text, caret and focus are taken over from the text area, written before ${early} came`, async ({ as }) => {
    const maria = await as("maria");
    let isTyped = false;
    await maria.route(file, async (route) => {
      if (isTyped) return route.continue();
      isTyped = true;
      const area = maria.getByRole("textbox", { name: "Message" });
      await area.fill("one\ntwo");
      await area.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(5, 5));
      await route.continue();
    });
    await open(maria, "/messages/new");
    const editor = new Editor(maria);
    await expect(editor.box).toBeFocused();
    await editor.expect("one\nt|wo");
    await editor.type("x");
    await editor.expect("one\ntx|wo");
    // What was typed before can be undone, too.
    await editor.keys("ControlOrMeta+z");
    await editor.expect("one\nt|wo");
    await editor.keys("ControlOrMeta+z");
    await editor.expect("|");
  });
}

test("the hidden text area follows, so that a plain post would carry the text", async ({ editor }) => {
  await editor.begin("- *one*\n- two|");
  const area = editor.page.locator("textarea[name=body]");
  await expect(area).toBeHidden();
  await expect(area).toHaveValue("- one\n- two");
});

test("a crash leaves a text area with everything that was typed", async ({ editor, allowConsole }) => {
  allowConsole(/crash/);
  await editor.begin("one\ntwo|");
  await editor.page.evaluate(() => {
    InputEvent.prototype.getTargetRanges = () => {
      throw new Error("crash");
    };
  });
  await editor.type("x");
  const area = editor.page.locator("textarea[name=body]");
  await expect(area).toBeVisible();
  await expect(area).toBeFocused();
  await editor.type("yz");
  await expect(area).toHaveValue("one\ntwoxyz");
});

test("without script it is a text area", { tag: "@chromium" }, async ({ as, browser, server }) => {
  const maria = await as("maria");
  const state = await maria.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: state, baseURL: server.url });
  const page = await context.newPage();
  await page.goto("/messages/new");
  const area = page.getByRole("textbox", { name: "Message" });
  await area.fill("plain");
  await expect(area).toHaveValue("plain");
  await expect(page.getByRole("toolbar", { name: "Formatting" })).toBeHidden();
  await context.close();
});

test("a formatted message is sent and read as it was written", async ({ editor }) => {
  const { page } = editor;
  const subject = unique("Formatted");
  await page.getByRole("radio", { name: "General message" }).check();
  await chooseRecipient(page, "nair", /Priya Nair/);
  await page.getByRole("textbox", { name: "Subject" }).fill(subject);
  await editor.begin("*bold* and [link]\n- one\n  # two\n> quoted|");
  await editor.keys("ControlOrMeta+Enter");
  await expect(page.getByRole("heading", { name: subject })).toBeVisible();
  const letter = page.getByRole("article");
  await expect(letter.locator("strong")).toHaveText("bold");
  await expect(letter.locator("ul > li > ol > li")).toHaveText("two");
  await expect(letter.locator("blockquote")).toHaveText("quoted");
  await expect(letter.getByRole("link", { name: /link/ })).toHaveAttribute("rel", "noopener noreferrer nofollow");
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole("article").locator("strong")).toHaveText("bold");
});

test("on a phone the buttons are large and below the text", async ({ editor, isMobile }) => {
  test.skip(!isMobile, "elsewhere the buttons are small and above the text");
  const box = await editor.page.getByRole("button", { name: "Bold", exact: true }).boundingBox();
  expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(44);
  const text = await editor.box.boundingBox();
  expect(box!.y).toBeGreaterThan(text!.y);
  const size = await editor.box.evaluate((host) => parseFloat(getComputedStyle(host).fontSize));
  expect(size).toBeGreaterThanOrEqual(16);
});

test("on a phone the toolbar stays above the keyboard", async ({ editor, isMobile }) => {
  test.skip(!isMobile, "elsewhere no keyboard comes up over the page");
  // No keyboard comes up in a test; so the viewport says what it says when one does.
  const cover = (height: number) =>
    editor.page.evaluate((height) => {
      Object.defineProperty(visualViewport, "height", { configurable: true, get: () => innerHeight - height });
      visualViewport!.dispatchEvent(new Event("resize"));
    }, height);
  const toolbar = editor.page.getByRole("toolbar", { name: "Formatting" });
  const bottom = async () => {
    const { y, height } = (await toolbar.boundingBox())!;
    return y + height;
  };
  await editor.begin(`${"line\n".repeat(40)}end|`);
  await editor.box.evaluate((host) => host.querySelectorAll("p")[10].scrollIntoView({ block: "start" }));
  const high = await editor.page.evaluate(() => innerHeight);
  await cover(300);
  await expect.poll(bottom).toBeLessThanOrEqual(high - 300);
  await expect.poll(bottom).toBeGreaterThan(high - 400);
  await cover(0);
  await expect.poll(bottom).toBeGreaterThan(high - 300);
});
