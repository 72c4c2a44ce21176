// What is written is kept while it is written, and found again.

import type { Page } from "@playwright/test";
import { answered, begun } from "../support/conversations.ts";
import { drafts, kept, message, rows, saved, subject, write } from "../support/drafts.ts";
import { demoPassword, expect, expectAccessible, hydrated, intercept, open, test, unique } from "../support/test.ts";

test("a message is kept while it is written, and everything comes back", async ({ as }) => {
  const maria = await as("maria");
  const about = unique("Kept");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "Test results" }).click();
  await maria.getByRole("combobox", { name: "To" }).click();
  await maria.getByRole("option", { name: /Priya Nair/ }).click();
  await subject(maria).fill(about);
  await maria.getByRole("switch", { name: "Confidentiality" }).click();
  await write(maria, "Is it ");
  await maria.keyboard.press("Control+b");
  await maria.keyboard.type("in");
  await expect(saved(maria)).toBeVisible();
  await expectAccessible(maria);
  await maria.getByRole("link", { name: "Close", exact: true }).click();
  await maria.waitForURL(/\/messages$/);
  // The browser keeps nothing that the server has.
  expect(await maria.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("unsent")))).toEqual([]);

  await drafts(maria);
  const row = rows(maria).filter({ hasText: about });
  await expect(row).toContainText("To Priya Nair");
  await expect(row).toContainText("Is it in");
  await expect(row).toContainText("Confidential");
  await expectAccessible(maria);
  await row.getByRole("link").click();
  await hydrated(maria);
  await expect(maria.getByRole("radio", { name: "Test results" })).toBeChecked();
  await expect(maria.getByRole("button", { name: /Remove Priya Nair/ })).toBeVisible();
  await expect(subject(maria)).toHaveValue(about);
  await expect(maria.getByRole("switch", { name: "Confidentiality" })).toBeChecked();
  await expect(message(maria).locator("strong")).toHaveText("in");
  // At its end, to go on.
  await expect(message(maria)).toBeFocused();
  await maria.keyboard.insertText(" yet?");
  await expect(message(maria)).toHaveText("Is it in yet?");
  await expectAccessible(maria);

  await maria.getByRole("button", { name: "Send", exact: true }).click();
  await expect(maria.getByRole("article").last()).toContainText("Is it in yet?");
  await drafts(maria);
  await expect(rows(maria).filter({ hasText: about })).toHaveCount(0);
});

test("whatever is filled in is kept when the page is left at once", async ({ as, allowConsole }) => {
  // The page that was closed has not heard of its save, and the next one takes over what it kept.
  allowConsole(/status of 409/);
  const maria = await as("maria");
  const about = unique("Left at once");
  await open(maria, "/messages/new");
  await subject(maria).fill(about);
  await maria.getByRole("link", { name: "Close", exact: true }).click();
  await maria.waitForURL(/\/messages$/);
  await drafts(maria);
  await expect(rows(maria).filter({ hasText: about })).toContainText("To nobody yet");
  await expect(rows(maria).filter({ hasText: about })).toContainText("No text yet");

  // Also when the page is closed.
  const closed = unique("Closed");
  await open(maria, "/messages/new");
  await subject(maria).fill(closed);
  const request = maria.waitForRequest("**/api/draft/save");
  await Promise.all([request, maria.evaluate(() => window.dispatchEvent(new Event("pagehide")))]);
  await drafts(maria);
  await expect(rows(maria).filter({ hasText: closed })).toBeVisible();
  // Nothing is no draft.
  const before = await rows(maria).count();
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "Billing" }).click();
  await maria.getByRole("link", { name: "Close", exact: true }).click();
  await maria.waitForURL(/\/messages$/);
  await drafts(maria);
  await expect(rows(maria)).toHaveCount(before);
});

test("an answer is a draft of its conversation, and its writer's alone", async ({ as }) => {
  const [maria, priya] = [await as("maria"), await as("priya")];
  const about = unique("Answer kept");
  const address = await begun(maria, about, "When?");
  await answered(priya, address, "On Monday?");
  await open(maria, address);
  await write(maria, "Monday is fine.");
  await expect(saved(maria)).toBeVisible();
  await open(maria, "/messages");
  const inRows = (page: Page) => page.getByRole("main").getByRole("listitem").filter({ hasText: about });
  await expect(inRows(maria)).toContainText("Draft");
  await inRows(maria).getByRole("link").click();
  await hydrated(maria);
  await expect(message(maria)).toHaveText("Monday is fine.");
  await expect(saved(maria)).toBeVisible();
  await drafts(maria);
  await expect(rows(maria).filter({ hasText: about })).toContainText(`Your answer to: ${about}`);
  await rows(maria).filter({ hasText: about }).getByRole("link").click();
  await expect(maria).toHaveURL(new RegExp(address));
  await hydrated(maria);
  await expect(message(maria)).toHaveText("Monday is fine.");
  for (const other of [priya, await as("daniel")]) {
    await open(other, "/messages?folder=drafts");
    await expect(other.getByRole("main")).not.toContainText(about);
  }
  await maria.getByRole("button", { name: "Send", exact: true }).click();
  await expect(maria.getByRole("article").last()).toContainText("Monday is fine.");
  await hydrated(maria);
  await expect(message(maria)).toHaveText("");
  await open(maria, "/messages");
  await expect(inRows(maria)).not.toContainText("Draft");
});

test("a draft is written on before the program comes", async ({ as }) => {
  const maria = await as("maria");
  const about = unique("Early");
  const address = await begun(maria, about, "Hello");
  await open(maria, address);
  await write(maria, "Begun");
  await expect(saved(maria)).toBeVisible();
  await open(maria, "/messages");
  await maria.route("**/*_bg.wasm", async (route) => {
    const area = maria.locator("textarea#message");
    await area.press("ControlOrMeta+End");
    await area.pressSequentially(", and more");
    await route.continue();
  });
  const isKept = maria.waitForResponse("**/api/draft/save");
  await open(maria, address);
  await expect(message(maria)).toHaveText("Begun, and more");
  await isKept;
  await maria.unroute("**/*_bg.wasm");
  await open(maria, address);
  await expect(message(maria)).toHaveText("Begun, and more");
});

test("discarding asks once, and can be undone", async ({ as }) => {
  const maria = await as("maria");
  const about = unique("Discarded");
  const address = await kept(maria, about, "Never mind");
  await maria.locator("summary", { hasText: "Discard" }).click();
  await maria.getByRole("button", { name: "Yes, discard it" }).click();
  await expect(message(maria)).toHaveText("");
  await expect(subject(maria)).toHaveValue("");
  // In sight, wherever in the form it was discarded, and under the next key.
  const undo = maria.getByRole("button", { name: "Bring it back" });
  await expect(undo).toBeFocused();
  await expect(undo).toBeInViewport({ ratio: 1 });
  await maria.keyboard.press("Enter");
  await expect(message(maria)).toBeFocused();
  await expect(message(maria)).toHaveText("Never mind");
  await expect(subject(maria)).toHaveValue(about);
  await expect(saved(maria)).toBeVisible();

  await drafts(maria);
  const row = rows(maria).filter({ hasText: about });
  await row.getByText("Discard", { exact: true }).click();
  await row.getByRole("button", { name: "Yes, discard it" }).click();
  const said = maria.locator("#sent");
  await expect(said).toContainText("The draft was discarded.");
  await expect(said).toBeFocused();
  await expect(row).toHaveCount(0);
  await expectAccessible(maria);
  await said.getByRole("button", { name: "Undo" }).click();
  await expect(said).toContainText("The draft is back.");
  await expect(row).toBeVisible();
  await row.getByRole("link").click();
  await hydrated(maria);
  await expect(maria).toHaveURL(new RegExp(address));
  await expect(message(maria)).toHaveText("Never mind");
});

test("whoever goes on at once after discarding finds it no more", async ({ as }) => {
  const maria = await as("maria");
  const about = unique("Gone at once");
  await kept(maria, about, "Never mind");
  // No save may come by itself: what has been heard of was said at once.
  await maria.clock.install();
  await maria.clock.pauseAt(Date.now() + 1_000);
  const isHeard = maria.waitForResponse("**/api/draft/discard");
  await maria.locator("summary", { hasText: "Discard" }).click();
  await maria.getByRole("button", { name: "Yes, discard it" }).click();
  expect((await isHeard).ok()).toBe(true);
  await expect(message(maria)).toHaveText("");
  await maria.clock.resume();
  await drafts(maria);
  await expect(rows(maria).filter({ hasText: about })).toHaveCount(0);
});

test("without a connection it is discarded when there is one", async ({ as, allowConsole }) => {
  allowConsole(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
  const maria = await as("maria");
  await kept(maria, unique("Gone later"), "Never mind");
  await maria.context().setOffline(true);
  await maria.locator("summary", { hasText: "Discard" }).click();
  await maria.getByRole("button", { name: "Yes, discard it" }).click();
  await expect(message(maria)).toHaveText("");
  await expect(maria.getByRole("button", { name: "Bring it back" })).toBeVisible();
  await expect(maria.locator(".kept-line")).toBeHidden();
  const isHeard = maria.waitForResponse("**/api/draft/discard");
  await maria.context().setOffline(false);
  expect((await isHeard).ok()).toBe(true);
  await expect(maria.locator(".kept-line")).toBeHidden();
});

test("without a connection this device keeps it, and later it is a draft", async ({ as, allowConsole }) => {
  allowConsole(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
  const maria = await as("maria");
  const about = unique("Offline");
  await open(maria, "/messages/new");
  await maria.context().setOffline(true);
  await subject(maria).fill(about);
  await write(maria, "In the elevator");
  await expect(maria.getByText("Not in Drafts yet. It is kept on this device.").first()).toBeVisible();
  await maria.context().setOffline(false);
  await write(maria, ", and out");
  await expect(saved(maria)).toBeVisible();
  await drafts(maria);
  await expect(rows(maria).filter({ hasText: about })).toContainText("In the elevator, and out");
});

test("a server that never answers keeps nobody on the page", async ({ as }) => {
  const maria = await as("maria");
  const about = unique("Never");
  await open(maria, "/messages/new");
  await intercept(maria, "**/api/draft/save", () => undefined);
  await subject(maria).fill(about);
  await maria.getByRole("link", { name: "Close", exact: true }).click();
  await maria.waitForURL(/\/messages$/);
  await hydrated(maria);
  // This device has it.
  await open(maria, "/messages/new");
  await expect(subject(maria)).toHaveValue(about);
});

test("the session ends while somebody writes, and somebody else signs in", async ({ as, server, allowConsole }) => {
  allowConsole(/401|409/);
  const maria = await as("maria");
  const about = unique("Ended");
  await open(maria, "/messages/new");
  // The server hears of it when all is written, however long that takes: then the page is covered.
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await intercept(maria, "**/api/**", async (route) => {
    await held;
    await route.continue();
  });
  const cookies = await maria.context().cookies();
  await maria.context().clearCookies();
  await subject(maria).fill(about);
  await write(maria, "What nobody else is to see");
  go();
  await expect(maria.getByText("Not in Drafts yet. It is kept on this device.").first()).toBeVisible();
  const daniel = await maria.context().newPage();
  await daniel.goto("/sign-in");
  await daniel.getByLabel("Username").fill("daniel");
  await daniel.getByLabel("Password").fill(demoPassword);
  await daniel.getByRole("button", { name: "Sign in" }).click();
  await hydrated(daniel);
  for (const address of ["/messages/new", "/messages?folder=drafts"]) {
    await daniel.goto(address);
    await expect(daniel.getByRole("main")).not.toContainText(about);
    await expect(daniel.getByRole("main")).not.toContainText("What nobody else");
  }
  await daniel.close();
  await maria.context().clearCookies();
  await maria.context().addCookies(cookies);
  await open(maria, "/messages/new");
  await expect(subject(maria)).toHaveValue(about);
  await expect(message(maria)).toHaveText("What nobody else is to see");
  expect(server.url).toBeTruthy();
});

test("what was sent leaves no draft, also when the answer was lost", async ({ as, allowConsole }) => {
  allowConsole(/Failed to load resource/);
  const maria = await as("maria");
  const about = unique("Lost answer");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "General message" }).click();
  await maria.getByRole("combobox", { name: "To" }).click();
  await maria.getByRole("option", { name: /Priya Nair/ }).click();
  await subject(maria).fill(about);
  await write(maria, "Sent once");
  await intercept(maria, "**/api/message/send", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await maria.getByRole("button", { name: "Send", exact: true }).click();
  await expect(maria.getByText(/waits for a connection/)).toBeVisible();
  await maria.unroute("**/api/message/send");
  await expect(maria.getByRole("article")).toHaveCount(1);
  await drafts(maria);
  await expect(rows(maria).filter({ hasText: about })).toHaveCount(0);
  await open(maria, "/messages?folder=sent");
  await expect(maria.getByRole("listitem").filter({ hasText: about })).toHaveCount(1);
});

test("what is done in the list beside what is written is done", async ({ as }) => {
  const maria = await as("maria");
  // Where both fit, on a phone as well: a large one, lying on its side.
  await maria.setViewportSize({ width: 1280, height: 800 });
  const gone = unique("Gone");
  await kept(maria, gone, "Not needed");
  const address = await kept(maria, unique("Beside"), "Begun");
  await open(maria, address);
  await write(maria, ", and more");
  const other = rows(maria).filter({ hasText: gone });
  await other.locator("summary").click();
  await other.getByRole("button", { name: "Yes, discard it" }).click();
  await expect(maria.getByText("The draft was discarded.")).toBeVisible();
  await expect(other).toHaveCount(0);
  // And what was written is saved before.
  await open(maria, address);
  await expect(message(maria)).toHaveText("Begun, and more");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a draft is kept by a button, and both of two versions are", async ({ as }) => {
    const maria = await as("maria");
    const about = unique("Plain");
    await maria.goto("/messages/new");
    await subject(maria).fill(about);
    await message(maria).fill("One");
    await maria.getByRole("button", { name: "Save draft" }).click();
    await expect(maria.locator("#sent")).toContainText("Saved to Drafts.");
    const row = rows(maria).filter({ hasText: about });
    await row.getByRole("link").click();
    await expect(subject(maria)).toHaveValue(about);
    await expect(message(maria)).toHaveValue("One");
    const again = await maria.context().newPage();
    await again.goto(maria.url());
    for (const [page, text, said] of [
      [again, "Two", "Saved to Drafts."],
      [maria, "Three", "Both are saved here."],
    ] as const) {
      await message(page).fill(text);
      await page.getByRole("button", { name: "Save draft" }).click();
      await expect(page.locator("#sent")).toContainText(said);
    }
    await expect(row).toHaveCount(2);
    await expect(row.first()).toContainText("Three");
    await expect(row.last()).toContainText("Two");
    await row.first().getByText("Discard", { exact: true }).click();
    await row.first().getByRole("button", { name: "Yes, discard it" }).click();
    await expect(row).toHaveCount(1);
    await maria.getByRole("button", { name: "Undo" }).click();
    await expect(row).toHaveCount(2);
  });
});
