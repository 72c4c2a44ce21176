// What is written arrives: sent, and drawn in the conversation as it was in the editor.

import { chooseRecipient, chooseType, unique } from "../support/test.ts";
import { expect, test } from "../support/editor.ts";

test("a letter that is typed, composed, pasted, formatted and corrected is sent as it is shown", async ({ editor }) => {
  const { page } = editor;
  await chooseType(page, "General message");
  await chooseRecipient(page, "nair", /Priya Nair/);
  const subject = unique("Everything");
  await page.getByRole("textbox", { name: "Subject" }).fill(subject);

  await editor.box.click();
  await editor.type("Dear ");
  await editor.keys("ControlOrMeta+b");
  await editor.type("doctor");
  await editor.keys("ControlOrMeta+b");
  const ime = await editor.ime();
  await ime.compose("に");
  await ime.commit("日本");
  await editor.expect("Dear *doctor*日本|");
  await editor.keys("Enter");
  await editor.type("- one");
  await editor.keys("Enter");
  await editor.type("two");
  await editor.keys("Tab", "Enter", "Enter", "Enter");
  await editor.copied({ "text/html": `<p>pasted <i>words</i></p>`, "text/plain": "pasted words" });
  const written = "Dear *doctor*日本\n- one\n  - two\npasted %words%";
  await editor.expectText(written);
  await editor.keys("ControlOrMeta+z");
  await editor.expect("Dear *doctor*日本\n- one\n  - two\n|");
  await editor.keys("ControlOrMeta+Shift+z");
  await editor.expectText(written);
  const { page: shown, again } = await editor.compare();
  expect(again).toBe(shown);

  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: subject })).toBeVisible();
  const letter = page.getByRole("article").last();
  await expect(letter.getByText(/^Dear/)).toHaveText("Dear doctor日本");
  await expect(letter.locator("strong")).toHaveText(["doctor"]);
  await expect(letter.locator("em")).toHaveText(["words"]);
  await expect(letter.locator("ul > li > ul > li")).toHaveText("two");
  await expect(letter.getByText(/^pasted/)).toHaveText("pasted words");
});
