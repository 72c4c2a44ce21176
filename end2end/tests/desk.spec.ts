// A queue, not a pile: what needs an answer, what stays where it is, and from one to the next.

import type { Page } from "@playwright/test";
import { answered, begun } from "../support/conversations.ts";
import { deaf, enter, expect, expectAccessible, hydrated, open, test, unique } from "../support/test.ts";

const nurses = ["Primary care nurses"];
const inbox = (page: Page) => page.getByRole("list", { name: "Conversations" });
const row = (page: Page, subject: string) => inbox(page).getByRole("link").filter({ hasText: subject });
const filter = (page: Page, name: RegExp | string) =>
  page.getByRole("navigation", { name: "Show" }).getByRole("link", { name });
const field = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });
const head = (page: Page) => page.getByRole("heading", { level: 1 });
const sendAndNext = (page: Page) => page.getByRole("button", { name: "Send and next", exact: true });

/** The subjects of the rows that are shown, of those that are known. */
async function order(page: Page, subjects: string[]): Promise<string[]> {
  const rows = await inbox(page).getByRole("link").allInnerTexts();
  return rows.flatMap((text) => subjects.filter((subject) => text.includes(subject)));
}

/** Messages of Maria's to the nurses, one after the other. */
async function waiting(maria: Page, count: number): Promise<{ subject: string; address: string }[]> {
  const made = [];
  for (let i = 0; i < count; i++) {
    const subject = unique("Waiting");
    made.push({ subject, address: await begun(maria, subject, "When can I come?", nurses) });
  }
  return made;
}

test("the desk begins with what needs an answer, what is due first on top", async ({ as }) => {
  const made = await waiting(await as("maria"), 2);
  const [first, second] = made.map(({ subject }) => subject);
  const sam = await as("sam");
  await open(sam, "/messages");
  await expect(filter(sam, /^Needs an answer \d/)).toHaveAttribute("aria-current", "true");
  expect(await order(sam, [first, second])).toEqual([first, second]);
  await answered(sam, made[0].address, "Tomorrow.");
  await open(sam, "/messages");
  expect(await order(sam, [first, second])).toEqual([second]);
  await filter(sam, "All").click();
  await expect(filter(sam, "All")).toHaveAttribute("aria-current", "true");
  await expect(filter(sam, /^Needs an answer/)).not.toHaveAttribute("aria-current", "true");
  expect(await order(sam, [first, second])).toEqual([first, second]);
});

test("mine is what came by name, team what came through a team", async ({ as }) => {
  const maria = await as("maria");
  const [toPriya, toBoth, toNurses] = [unique("To Priya"), unique("To both"), unique("To nurses")];
  await begun(maria, toPriya, "For you.");
  await begun(maria, toBoth, "For both.", ["Priya Nair", ...nurses]);
  await begun(maria, toNurses, "For the nurses.", nurses);
  const all = [toPriya, toBoth, toNurses];
  const priya = await as("priya");
  await open(priya, "/messages");
  await filter(priya, "Mine").click();
  await expect(row(priya, toBoth)).toBeVisible();
  expect(await order(priya, all)).toEqual([toBoth, toPriya]);
  await filter(priya, "Team").click();
  await expect(priya.getByText("Nothing is sent to your team")).toBeVisible();
  const sam = await as("sam");
  await open(sam, "/messages?show=team");
  expect(await order(sam, all)).toEqual([toNurses, toBoth]);
  await filter(sam, "Mine").click();
  await expect(sam.getByText("Nothing is sent to you by name")).toBeVisible();
});

test("patients have no filters", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("No filters");
  await begun(maria, subject, "Just mine.");
  await open(maria, "/messages?show=team");
  await expect(row(maria, subject)).toBeVisible();
  await expect(maria.getByRole("navigation", { name: "Show" })).toHaveCount(0);
});

test("the list stays as it is, and what is new is brought in when one wants it", async ({ as }) => {
  const maria = await as("maria");
  const [first] = await waiting(maria, 1);
  const sam = await as("sam");
  await sam.clock.install();
  // It is asked now and then.
  await deaf(sam);
  await open(sam, "/messages?show=all");
  const before = await inbox(sam).getByRole("link").allInnerTexts();
  const late = unique("Late");
  await begun(maria, late, "I am new here.", nurses);
  // Somebody looks at the list, and does nothing.
  const news = sam.getByRole("link", { name: "1 new", exact: true });
  await expect(news).toHaveCount(0);
  await sam.clock.fastForward("01:01");
  await expect(news).toBeVisible();
  expect(await inbox(sam).getByRole("link").allInnerTexts()).toEqual(before);
  await expectAccessible(sam);
  // From one conversation to the next, and back.
  await row(sam, first.subject).click();
  await expect(head(sam)).toHaveText(first.subject);
  const back = sam.getByRole("link", { name: "Messages", exact: true }).and(sam.locator(".conversation__back"));
  if (await back.isVisible()) await back.click();
  await expect(news).toBeVisible();
  await expect(row(sam, late)).toHaveCount(0);
  await news.click();
  await expect(row(sam, late)).toBeVisible();
  expect(await order(sam, [late, first.subject])).toEqual([late, first.subject]);
  await expect(news).toHaveCount(0);
});

test("ten messages are answered with two keys each, beside the text", async ({ as }) => {
  const made = await waiting(await as("maria"), 10);
  const sam = await as("sam");
  await open(sam, "/messages");
  await row(sam, made[0].subject).focus();
  await sam.keyboard.press("Enter");
  for (const [i, { subject }] of made.entries()) {
    await expect(head(sam)).toHaveText(subject);
    await hydrated(sam);
    if (i > 0) {
      await expect(sam.getByRole("status").filter({ hasText: "Your message was sent" })).toBeFocused();
    }
    await sam.keyboard.press("r");
    await expect(field(sam)).toBeFocused();
    await sam.keyboard.insertText(`Come tomorrow, number ${i}.`);
    const isLast = i === made.length - 1;
    await sam.keyboard.press(isLast ? "Control+Enter" : "Control+Shift+Enter");
  }
  await expect(sam.getByRole("article").last()).toContainText("Come tomorrow, number 9.");
  await open(sam, "/messages?show=all");
  for (const [i, { subject }] of made.entries()) {
    await expect(row(sam, subject)).toContainText(`You: Come tomorrow, number ${i}.`);
  }
});

test("two clicks each do the same, and the last message has nothing after it", async ({ as }) => {
  const [first, second] = await waiting(await as("maria"), 2);
  const sam = await as("sam");
  await open(sam, "/messages");
  await row(sam, first.subject).click();
  await enter(sam);
  await sam.keyboard.insertText("One.");
  await sendAndNext(sam).click();
  await expect(head(sam)).toHaveText(second.subject);
  const receipt = sam.getByRole("status").filter({ hasText: "Your message was sent" });
  await expect(receipt).toContainText("To Maria Alvarez");
  await expect(receipt).toBeFocused();
  await expect(receipt).toBeInViewport();
  await expectAccessible(sam);
  await enter(sam);
  await expect(sam.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  await expect(sendAndNext(sam)).toHaveCount(0);
  // What was sent is a click away, and is not said twice.
  await receipt.getByRole("link", { name: "Open that message" }).click();
  await expect(sam.getByRole("article").last()).toContainText("One.");
  await sam.goBack();
  await sam.reload();
  await expect(head(sam)).toHaveText(second.subject);
  await expect(receipt).toHaveCount(0);
});

test("what a colleague has answered meanwhile is passed over", async ({ as }) => {
  const maria = await as("maria");
  const [first] = await waiting(maria, 1);
  const both = unique("Both");
  const shared = await begun(maria, both, "Whoever has time.", ["Priya Nair", ...nurses]);
  const [third] = await waiting(maria, 1);
  const sam = await as("sam");
  await open(sam, "/messages");
  await row(sam, first.subject).click();
  await enter(sam);
  await sam.keyboard.insertText("Done.");
  await answered(await as("priya"), shared, "I have time.");
  await sendAndNext(sam).click();
  await expect(head(sam)).toHaveText(third.subject);
});

test("one goes on and back through the list by links and by keys", async ({ as }) => {
  const [first, second] = await waiting(await as("maria"), 2);
  const sam = await as("sam");
  await open(sam, "/messages");
  await sam.keyboard.press("j");
  await expect(inbox(sam).getByRole("link").first()).toBeFocused();
  await sam.keyboard.press("j");
  await expect(inbox(sam).getByRole("link").nth(1)).toBeFocused();
  await sam.keyboard.press("k");
  await expect(inbox(sam).getByRole("link").first()).toBeFocused();

  await row(sam, first.subject).click();
  await expect(head(sam)).toHaveText(first.subject);
  await sam.getByRole("link", { name: "Next message" }).click();
  await expect(head(sam)).toHaveText(second.subject);
  await expect(sam.getByRole("link", { name: "Next message" })).toHaveAttribute("aria-disabled", "true");
  await hydrated(sam);
  await sam.keyboard.press("k");
  await expect(head(sam)).toHaveText(first.subject);
  await hydrated(sam);
  await sam.keyboard.press("j");
  await expect(head(sam)).toHaveText(second.subject);
});

test("what the keys do is listed, and they can be switched off", async ({ as, isMobile }) => {
  const [{ address, subject }] = await waiting(await as("maria"), 1);
  const sam = await as("sam");
  await open(sam, address);
  await sam.keyboard.press("?");
  const dialog = sam.getByRole("dialog", { name: "Shortcut keys" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("heading")).toBeFocused();
  await expect(dialog.getByRole("row", { name: /Send and go to the next message/ })).toContainText("Ctrl + Shift + Enter");
  await expectAccessible(sam);
  // No key does anything under a dialog.
  await sam.keyboard.press("r");
  await expect(field(sam)).not.toBeFocused();
  await dialog.getByRole("checkbox").uncheck();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
  await sam.keyboard.press("r");
  await expect(field(sam)).not.toBeFocused();
  await open(sam, "/messages");
  await sam.keyboard.press("j");
  await expect(inbox(sam).getByRole("link").first()).not.toBeFocused();
  await sam.keyboard.press("?");
  await expect(dialog).toBeHidden();
  if (isMobile) return;
  // Who has none of the keys finds the list in the menu.
  await sam.getByRole("button", { name: "Shortcut keys" }).click();
  await dialog.getByRole("checkbox").check();
  await sam.keyboard.press("Escape");
  await row(sam, subject).click();
  await hydrated(sam);
  await sam.keyboard.press("r");
  await expect(field(sam)).toBeFocused();
  // What is written is text.
  await sam.keyboard.type("jk r?");
  await expect(field(sam)).toHaveText("jk r?");
  await sam.keyboard.press("Escape");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("an answer leads on to the next message", async ({ as }) => {
    const [first, second] = await waiting(await as("maria"), 2);
    const sam = await as("sam");
    await sam.goto("/messages");
    await row(sam, first.subject).click();
    await field(sam).fill("Without script.");
    await sendAndNext(sam).click();
    await expect(head(sam)).toHaveText(second.subject);
    await expect(sam.getByRole("status").filter({ hasText: "Your message was sent" })).toContainText("To Maria Alvarez");
  });
});

test("the lists of the desk are accessible", async ({ as }) => {
  const sam = await as("sam");
  for (const show of ["needs-answer", "mine", "team", "all"]) {
    await open(sam, `/messages?show=${show}`);
    await expectAccessible(sam);
  }
});
