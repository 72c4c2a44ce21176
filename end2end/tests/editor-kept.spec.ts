// What was written is there again when the page is left and come back to.

import { expect, hydrated, open } from "../support/test.ts";
import { Editor, test } from "../support/editor.ts";
import { saved } from "../support/unsent.ts";

const written = "*bold* and [link]\n- one\n  # two\n> quoted";

test("a message left with the browser's Back comes back with its formatting", async ({ as }) => {
  const page = await as("maria");
  await open(page, "/messages");
  await page.getByRole("link", { name: "New Message" }).first().click();
  await expect(page).toHaveURL(/\/messages\/new/);
  await hydrated(page);
  const editor = new Editor(page);
  await editor.begin(`${written}|`);
  await saved(page);
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await page.goForward();
  await editor.expectText(written);
  // It is no picture of the text: it can be written on.
  await editor.box.click();
  await editor.keys("ControlOrMeta+End");
  await editor.type("!");
  await editor.expectText(`${written}!`);
  await hydrated(page);
});

test("an answer left with the browser's Back comes back with its formatting", async ({ as }) => {
  const page = await as("maria");
  await open(page, "/messages");
  await page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await expect(page).toHaveURL(/\/messages\/[0-9a-f-]{36}/);
  const editor = new Editor(page);
  await editor.wake();
  await editor.begin(`${written}|`);
  await saved(page);
  await page.goBack();
  await expect(page).toHaveURL(/\/messages$/);
  await page.goForward();
  await editor.expectText(written);
});
