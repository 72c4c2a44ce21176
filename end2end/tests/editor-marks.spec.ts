// Marks and links.

import { expect, test } from "../support/editor.ts";
import { chooseRecipient, intercept, unique } from "../support/test.ts";

test("28: a mixed selection goes all on, then all off", async ({ editor }) => {
  await editor.begin("{one *two* three}");
  await editor.press("Bold");
  await editor.expectText("*one two three*");
  await editor.press("Bold");
  await editor.expectText("one two three");
});

test("29: a pending mark is lost when the caret moves", async ({ editor }) => {
  await editor.begin("ab|");
  await editor.keys("ControlOrMeta+b");
  await editor.keys("ArrowLeft", "ArrowRight");
  await editor.type("c");
  await editor.expect("abc|");
  await editor.keys("ControlOrMeta+b");
  await editor.type("d");
  await editor.expect("abc*d|*");
});

test("30: after a link is not linked, inside is", async ({ editor }) => {
  await editor.begin("[link]|");
  await editor.type("x");
  await editor.expect("[link]x|");
  await editor.begin("[li|nk]");
  await editor.type("x");
  await editor.expect("[lix|nk]");
});

for (const address of ["JaVa\tscript:alert(1)", "data:text/html,x", "vbscript:x", "javascript:alert(1)"]) {
  test(`31: ${JSON.stringify(address)} is refused`, async ({ editor }) => {
    await editor.begin("|");
    await editor.paste({ "text/html": `<a href="${address}">click</a> me` });
    await editor.expectText("click me");
    await editor.begin("{word}");
    await editor.paste({ "text/plain": address });
    await expect(editor.box.locator("a")).toHaveCount(0);

    await editor.begin("{word}");
    await editor.keys("ControlOrMeta+k");
    const dialog = editor.page.getByRole("dialog", { name: "Link" });
    await dialog.getByLabel(/address/).fill(address);
    await dialog.getByRole("button", { name: "Save link" }).click();
    await expect(dialog.getByLabel(/address/)).toHaveAttribute("aria-invalid", "true");
    await expect(dialog.getByLabel(/address/)).toBeFocused();
    await editor.keys("Escape");
    await editor.expectText("word");
  });

  test(`31: ${JSON.stringify(address)} is refused by the server, and nothing written is lost`, { tag: "@chromium" }, async ({ editor, allowConsole }) => {
    allowConsole(/status of 4\d\d/);
    const { page } = editor;
    await page.getByRole("radio", { name: "General message" }).check();
    await chooseRecipient(page, "nair", /Priya Nair/);
    await page.getByRole("textbox", { name: "Subject" }).fill(unique("Refused"));
    await editor.begin("see *this*|");
    // The editor makes no such link; so it is put in on the way, as a hostile program would.
    await intercept(page, "**/api/message/send", async (route) => {
      const sent = route.request().postDataJSON();
      sent.message.body.blocks[0].runs[0].link = address;
      await route.continue({ postData: JSON.stringify(sent) });
    });
    const answered = page.waitForResponse("**/api/message/send");
    await editor.keys("ControlOrMeta+Enter");
    const answer = await answered;
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    expect(answer.status()).toBeLessThan(500);
    expect(await answer.text()).toContain("malformed");
    // It is kept as a draft when that took a while.
    await expect(page).toHaveURL(/\/(messages\/new|drafts\/)/);
    await editor.expectText("see *this*");
  });
}

test("32: an address pasted on a selection links it", async ({ editor }) => {
  await editor.begin("see {this} page");
  await editor.paste({ "text/plain": "https://example.org/a" });
  await editor.expectText("see [this] page");
  await expect(editor.box.locator("a")).toHaveAttribute("href", "https://example.org/a");
});

test("a typed address becomes a link, and one Backspace takes that back", async ({ editor }) => {
  await editor.begin("|");
  await editor.type("see www.example.org ");
  await editor.expect("see [www.example.org] |");
  await editor.type("now");
  await editor.expect("see [www.example.org] now|");
  await editor.begin("|");
  await editor.type("ana@example.org ");
  await editor.expect("[ana@example.org] |");
  await editor.keys("Backspace");
  await editor.expect("ana@example.org |");
  await editor.keys("Backspace");
  await editor.expect("ana@example.org|");
  await editor.keys("Enter");
  await editor.expect("[ana@example.org]\n|");
  await editor.keys("Backspace");
  await editor.expect("ana@example.org\n|");
});

test("a link that is typed over stays one", async ({ editor }) => {
  await editor.begin("see [{old}] now");
  await editor.type("new words");
  await editor.expectText("see [new words] now");
  await editor.keys("ArrowLeft", "ArrowRight");
  await editor.type("x");
  await editor.expectText("see [new words]x now");
});

test("shortcuts", async ({ editor }) => {
  for (const [key, shown] of [
    ["ControlOrMeta+b", "*word*"],
    ["ControlOrMeta+i", "%word%"],
    ["ControlOrMeta+u", "_word_"],
    ["ControlOrMeta+Shift+x", "~word~"],
    ["ControlOrMeta+Shift+8", "- word"],
    ["ControlOrMeta+Shift+7", "# word"],
    ["ControlOrMeta+Shift+9", "> word"],
  ]) {
    await editor.begin("{word}");
    await editor.keys(key);
    await editor.expectText(shown);
    await editor.keys("ControlOrMeta+\\");
    await editor.expectText("word");
  }
});

test("a shortcut is about what was selected a moment before", async ({ editor }) => {
  await editor.begin("word|");
  // Before the browser has told that something else is selected.
  await editor.page.getByRole("textbox", { name: "Message", exact: true }).evaluate((text) => {
    getSelection()!.selectAllChildren(text);
    const key = { key: "b", code: "KeyB", keyCode: 66, ctrlKey: true, bubbles: true, cancelable: true };
    text.dispatchEvent(new KeyboardEvent("keydown", key));
  });
  await editor.expectText("*word*");
});
