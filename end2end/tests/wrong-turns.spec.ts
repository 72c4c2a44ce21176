// Turns that went wrong once: what is pressed, what comes back, what is not there yet.

import type { Page, Route } from "@playwright/test";
import { answered, begun } from "../support/conversations.ts";
import { enter, expect, intercept, open, test, unique } from "../support/test.ts";

const field = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });
const send = (page: Page) => page.getByRole("button", { name: "Send", exact: true });

/** The parts of the program that write do not come. */
const withoutParts = (page: Page) => page.route(/\/(chunk|split)_\w+\.wasm$/, () => undefined);

test("what is pressed beside an answer is there until it is let go", async ({ as, allowConsole }) => {
  allowConsole(/status of 409/);
  const [maria, priya, sam] = [await as("maria"), await as("priya"), await as("sam")];
  const address = await begun(maria, unique("Pressed"), "Who?", ["Priya Nair", "Primary care nurses"]);
  await open(priya, address);
  await enter(priya);
  await expect(priya.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await priya.keyboard.type("Please rest.");
  await answered(sam, address, "Come in tomorrow.");
  await send(priya).click();
  await priya.getByRole("link", { name: "Back to writing" }).click();
  await expect(field(priya)).toBeFocused();
  const anyway = priya.getByRole("button", { name: "Send anyway" });
  await anyway.scrollIntoViewIfNeeded();
  await priya.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
  const box = (await anyway.boundingBox())!;
  await priya.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await priya.mouse.down();
  expect(await anyway.boundingBox()).toEqual(box);
  await priya.mouse.up();
  await expect(priya.getByRole("article")).toHaveCount(3);
});

test("a text that is written before the program comes is kept when the page is left", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Before"), "Hello");
  await withoutParts(maria);
  await open(maria, address);
  await field(maria).fill("Written early");
  await expect.poll(() => maria.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith("unsent ")))).toBe(true);
  await maria.goto("/messages");
  await maria.unroute(/\/(chunk|split)_\w+\.wasm$/);
  await open(maria, address);
  await expect(field(maria)).toHaveText("Written early");
});

test("what was sent by the plain form does not come back to be sent again", async ({ as }) => {
  const maria = await as("maria");
  const isKept = () => maria.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith("unsent ")));
  const address = await begun(maria, unique("Back"), "Hello");
  await withoutParts(maria);
  await maria.goto(address);
  await field(maria).fill("See you");
  await expect.poll(isKept).toBe(true);
  await send(maria).click();
  await expect(maria.getByRole("article")).toHaveCount(2);
  await expect.poll(isKept).toBe(false);
  await maria.goBack();
  await expect(maria.getByRole("article").last()).toContainText("See you");
  await expect(field(maria)).toHaveValue("");
});

test("an answer that is wrong has the focus, also before the program comes", async ({ as, allowConsole }) => {
  allowConsole(/status of 422/);
  const maria = await as("maria");
  const address = await begun(maria, unique("Empty"), "Hello");
  await withoutParts(maria);
  await open(maria, address);
  await field(maria).evaluate((area: HTMLTextAreaElement) => area.form!.requestSubmit());
  await expect(field(maria)).toHaveAttribute("aria-invalid", "true");
  await expect(field(maria)).toBeFocused();
});

test("a long word in a subject leaves the names and the letters their room", async ({ as }) => {
  const [maria, sam] = [await as("maria"), await as("sam")];
  const subject = `https://portal.example.org/results/2026/${unique("x").replace(/\s/g, "")}/report-of-the-laboratory-1234567890.pdf`;
  const address = await begun(maria, subject, "What is this?", ["Primary care nurses"]);
  await open(sam, "/messages?show=all");
  const row = sam.getByRole("listitem").filter({ hasText: subject });
  const name = (await row.locator(".inbox__people").boundingBox())!;
  expect(name.width).toBeGreaterThan(60);
  for (const [page, where] of [[sam, "/messages?show=all"], [maria, "/"], [maria, address]] as const) {
    await open(page, where);
    // The window's own width grows with what does not fit on a phone.
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, where).toBeLessThanOrEqual(page.viewportSize()!.width);
  }
  const head = (await maria.locator(".conversation__head").boundingBox())!;
  expect(head.height).toBeLessThan(maria.viewportSize()!.height * 0.25);
});

test("a list says whose it is", async ({ as }) => {
  const daniel = await as("daniel");
  await open(daniel, "/messages");
  await expect(daniel).toHaveURL(/\/for\//);
  await expect(daniel.locator(".page-head__whose")).toHaveText(/Alvarez/);
  await expect(daniel).toHaveTitle(/Inbox · \w+ Alvarez/);
  const maria = await as("maria");
  await open(maria, "/messages");
  await expect(maria.locator(".page-head__whose")).toHaveCount(0);
});

/** Sends an answer that arrives, and loads the page anew before it hears of that. */
async function reloadedWhileSending(page: Page, text: string) {
  const address = await begun(page, unique("Reloaded"), "Hello");
  await open(page, address);
  await enter(page);
  await expect(page.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await page.keyboard.type(text);
  await expect(page.locator("html")).not.toHaveAttribute("data-unsaved");
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const answer = async (route: Route) => {
    await route.fetch();
    arrive();
  };
  await intercept(page, "**/api/conversation/reply", answer, { times: 1 });
  await send(page).click();
  await arrived;
  await open(page, address);
}

test("what arrived while the page was loaded anew is no draft", async ({ as, allowConsole }) => {
  allowConsole(/status of 409/);
  const maria = await as("maria");
  await reloadedWhileSending(maria, "Once and for all");
  await expect(maria.getByRole("article").last()).toContainText("Once and for all");
  // The page finds out when it would keep it.
  await expect(field(maria)).toHaveText("");
  await expect(maria.getByRole("article")).toHaveCount(2);
  await open(maria, new URL(maria.url()).pathname);
  await expect(field(maria)).toHaveText("");
});

test("nor is it sent twice, however fast", async ({ as, allowConsole }) => {
  allowConsole(/status of 409/);
  const maria = await as("maria");
  await reloadedWhileSending(maria, "Once and fast");
  await field(maria).click();
  await send(maria).click();
  await expect(field(maria)).toHaveText("");
  await expect(maria.getByRole("article")).toHaveCount(2);
});

test("what was kept before the program came is kept beside what is written before it comes", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Twice early"), "Hello");
  const isKept = () => maria.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith("unsent ")));
  const entry = () => maria.evaluate(() => JSON.stringify({ ...localStorage }));
  await withoutParts(maria);
  await open(maria, address);
  await field(maria).fill("First part.");
  await expect.poll(isKept).toBe(true);
  const first = await entry();
  await maria.goto("/messages");
  await maria.goto(address);
  await field(maria).fill("Second part.");
  await expect.poll(entry).not.toBe(first);
  await maria.goto("/messages");
  await maria.unroute(/\/(chunk|split)_\w+\.wasm$/);
  await open(maria, address);
  await expect(field(maria)).toContainText("First part.");
  await expect(field(maria)).toContainText("Second part.");
});

test("what one adds to a draft before the program comes is not there twice", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Added early"), "Hello");
  await open(maria, address);
  await enter(maria);
  await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await maria.keyboard.type("Slow words");
  await expect(maria.getByText(/^Saved to Drafts, \d/)).toBeVisible();
  let come = () => {};
  const here = new Promise<void>((resolve) => (come = resolve));
  await maria.route(/\/(chunk|split)_\w+\.wasm$/, async (route) => {
    await here;
    await route.continue();
  });
  await maria.goto(address);
  await expect(field(maria)).toHaveValue("Slow words");
  await field(maria).press("Control+End");
  await field(maria).pressSequentially(" and more");
  const isKept = () => maria.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith("unsent ")));
  await expect.poll(isKept).toBe(true);
  come();
  await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await expect(field(maria)).toHaveText("Slow words and more");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("an empty answer is said to be empty, wherever one taps first", async ({ as, allowConsole }) => {
    allowConsole(/status of 422/);
    const maria = await as("maria");
    await maria.goto(await begun(maria, unique("Empty"), "Hello"));
    const box = (await send(maria).boundingBox())!;
    await maria.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect(maria.getByRole("alert").first()).toBeVisible();
    await expect(field(maria)).toBeFocused();
  });
});
