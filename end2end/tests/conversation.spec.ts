// A long conversation: its newest messages first, and what was before on demand.

import type { Page } from "@playwright/test";
import { answered, begun, longConversation } from "../support/conversations.ts";
import { enter, expect, expectAccessible, hydrated, intercept, open, test, unique } from "../support/test.ts";

const total = 40;

/** Opens what is folded away. */
async function unfold(page: Page) {
  await page.locator("summary", { hasText: /earlier messages?$/ }).click();
}

test("earlier messages come above, and one stays where one was", async ({ as }) => {
  const maria = await as("maria");
  const address = await longConversation(maria, total);
  await open(maria, address);
  // One number, of all that is before.
  await expect(maria.getByText(/earlier messages$/).filter({ visible: true })).toHaveText("36 earlier messages");
  await unfold(maria);
  await expect(maria.getByRole("article")).toHaveCount(30);
  await expect(maria.getByRole("article").first()).toContainText("Message 11 of");
  await expectAccessible(maria);

  const link = maria.getByRole("link", { name: /messages? before these$/ });
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
  await unfold(maria);
  await maria.getByRole("link", { name: /messages? before these$/ }).click();
  await expect(maria.getByRole("article")).toHaveCount(total + 1);
  await expect(maria.getByRole("article").first()).toContainText("Message 1 of");
});

test("who is writing is not taken away by earlier messages", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, await longConversation(maria, 31));
  const arrive = await held(maria);
  await unfold(maria);
  await maria.getByRole("link", { name: /messages? before these$/ }).click();
  const message = maria.getByRole("textbox", { name: "Message" });
  await enter(maria);
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
  await unfold(maria);
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
  await expect(maria.getByRole("link", { name: /messages? before these$/ })).toBeHidden();
});

test("what is folded away is found by the browser", async ({ as }) => {
  const maria = await as("maria");
  const address = await longConversation(maria, 9);
  await open(maria, address);
  const second = maria.getByText("Message 2 of");
  await expect(second).toBeHidden();
  // A link to a text opens what is around it in the same way as looking for it on the page does (HTML,
  // "ancestor revealing algorithm"), and can be followed here.
  await maria.goto("/");
  await maria.goto(`${address}#:~:text=Message%202%20of`);
  await hydrated(maria);
  await expect(second).toBeVisible();
});

test("what was read is folded away, and there for whoever looks for it", async ({ as }) => {
  const [maria, priya] = [await as("maria"), await as("priya")];
  const address = await longConversation(maria, 7);
  const articles = maria.getByRole("article");
  await open(maria, address);
  // Fewer than four are not worth it.
  await expect(articles).toHaveCount(7);
  await answered(maria, address, "Number eight");
  await open(maria, address);
  await expect(articles).toHaveCount(4);
  const summary = maria.locator("summary", { hasText: "4 earlier messages" });
  await expect(summary).toBeVisible();
  await expectAccessible(maria);
  await summary.focus();
  await maria.keyboard.press("Enter");
  await expect(articles).toHaveCount(8);
  await expect(articles.first()).toContainText("Message 1 of");
  await expectAccessible(maria);

  // A link to one of them opens it, and paper shows all.
  await open(maria, `${address}#letter-2`);
  await expect(articles).toHaveCount(8);
  await expect(maria.locator("#letter-2")).toBeInViewport();
  await maria.goto("/messages");
  await open(maria, address);
  await expect(articles).toHaveCount(4);
  await maria.emulateMedia({ media: "print" });
  await expect(maria.getByText("Message 1 of")).toBeVisible();
  expect((await maria.locator("#letter-1").boundingBox())!.height).toBeGreaterThan(20);
  await expect(summary).toBeHidden();
  await maria.emulateMedia({ media: null });

  // What is new stays open, however much it is.
  for (const number of [1, 2, 3, 4, 5]) await answered(priya, address, `Answer ${number}`);
  await open(maria, address);
  await expect(articles.filter({ hasText: "Answer" })).toHaveCount(5);
  await expect(articles).toHaveCount(6);
  await expect(maria.locator("summary", { hasText: "7 earlier messages" })).toBeVisible();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a link leads to earlier messages, and another one back", async ({ as }) => {
    const maria = await as("maria");
    const address = await longConversation(maria, total);
    await maria.goto(address);
    await expect(maria.getByRole("article")).toHaveCount(4);
    await unfold(maria);
    await expect(maria.getByRole("article")).toHaveCount(30);
    await maria.getByRole("link", { name: /messages? before these$/ }).click();
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

test("an answer that was emptied and left takes what is typed when it is touched again", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, await begun(maria, unique("Again"), "Hello"));
  await enter(maria);
  await maria.keyboard.type("Not this");
  await maria.keyboard.press("Control+A");
  await maria.keyboard.press("Delete");
  await maria.getByRole("heading", { level: 1 }).click();
  const field = maria.getByRole("textbox", { name: "Message", exact: true });
  await field.click();
  await maria.keyboard.type("But this");
  await expect(field).toHaveText("But this");
});
