// A long conversation: its newest messages first, and what was before on demand.

import type { Page } from "@playwright/test";
import { longConversation } from "../support/conversations.ts";
import { expect, expectAccessible, hydrated, intercept, open, test } from "../support/test.ts";

const total = 40;

test("earlier messages come above, and one stays where one was", async ({ as }) => {
  const maria = await as("maria");
  const address = await longConversation(maria, total);
  await open(maria, address);
  await expect(maria.getByRole("article")).toHaveCount(30);
  await expect(maria.getByRole("article").first()).toContainText("Message 11 of");
  await expectAccessible(maria);

  const link = maria.getByRole("link", { name: /earlier messages?$/ });
  const first = maria.getByRole("article").filter({ hasText: "Message 11 of" });
  await link.focus();
  const before = (await first.boundingBox())!.y;
  await maria.keyboard.press("Enter");
  await expect(maria.getByRole("article")).toHaveCount(total);
  await expect(maria.getByRole("article").first()).toContainText("Message 1 of");
  await expect(first).toBeFocused();
  expect(Math.abs((await first.boundingBox())!.y - before)).toBeLessThan(2);
  await expect(maria.getByRole("status").filter({ hasText: "10 older messages" })).toBeAttached();
  await expect(link).toHaveCount(0);
  await expect(maria).toHaveURL(new RegExp(`${address}$`));

  // What is written then is shown last, and what was before is as near as it was.
  await maria.getByRole("textbox", { name: "Message" }).fill("One more");
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("article").last()).toContainText("One more");
  await hydrated(maria);
  await maria.getByRole("link", { name: /earlier messages?$/ }).click();
  await expect(maria.getByRole("article")).toHaveCount(total + 1);
  await expect(maria.getByRole("article").first()).toContainText("Message 1 of");
});

test("who is writing is not taken away by earlier messages", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, await longConversation(maria, 31));
  const arrive = await held(maria);
  await maria.getByRole("link", { name: /earlier messages?$/ }).click();
  const message = maria.getByRole("textbox", { name: "Message" });
  await message.click();
  await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  const before = (await message.boundingBox())!.y;
  arrive();
  await expect(maria.getByRole("article")).toHaveCount(31);
  await expect(message).toBeFocused();
  expect(Math.abs((await message.boundingBox())!.y - before)).toBeLessThan(2);
});

test("earlier messages that do not come are asked for again", async ({ as, allowConsole }) => {
  allowConsole(/ERR_FAILED/);
  const maria = await as("maria");
  await open(maria, await longConversation(maria, 31));
  await intercept(maria, "**/messages/*?*before=*", (route) => route.abort());
  const earlier = maria.locator("#earlier");
  await earlier.click();
  await expect(maria.getByRole("alert")).toContainText("Check your connection");
  await expect(earlier).toHaveText("Try again");
  await expectAccessible(maria);
  await maria.unroute("**/messages/*?*before=*");
  await earlier.click();
  await expect(maria.getByRole("article")).toHaveCount(31);
  await expect(maria.getByRole("alert")).toHaveCount(0);
});

test("paper says which part of a conversation it shows", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, await longConversation(maria, 31));
  await maria.emulateMedia({ media: "print" });
  await expect(maria.getByText("Messages 2 to 31 of 31")).toBeVisible();
  await expect(maria.getByRole("link", { name: /earlier messages?$/ })).toBeHidden();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a link leads to earlier messages, and another one back", async ({ as }) => {
    const maria = await as("maria");
    const address = await longConversation(maria, total);
    await maria.goto(address);
    await expect(maria.getByRole("article")).toHaveCount(30);
    await maria.getByRole("link", { name: /earlier messages?$/ }).click();
    await expect(maria).toHaveURL(/\?before=11$/);
    await expect(maria.getByRole("article")).toHaveCount(10);
    await expect(maria.getByRole("article").first()).toContainText("Message 1 of");
    // One answers to the last message.
    await expect(maria.getByRole("textbox", { name: "Message" })).toHaveCount(0);
    await maria.getByRole("link", { name: "Newest messages" }).click();
    await expect(maria).toHaveURL(/#latest$/);
    await expect(maria.getByRole("article").last()).toContainText(`Message ${total} of`);
    await expect(maria.getByRole("textbox", { name: "Message" })).toBeVisible();
  });
});

/** Lets the next answer wait until the test says so. */
async function held(page: Page): Promise<() => void> {
  let arrive = () => {};
  const waiting = new Promise<void>((resolve) => (arrive = resolve));
  await intercept(page, "**/messages/*?*before=*", async (route) => {
    await waiting;
    await route.continue();
  });
  return arrive;
}
