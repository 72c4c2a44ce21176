// What of a page is alive comes when it is needed, and the page is whole without.

import type { Page } from "@playwright/test";
import { begun } from "../support/conversations.ts";
import { chooseType, expect, hydrated, intercept, open, test, unique } from "../support/test.ts";

const part = /\/((chunk|split)_\w+\.wasm|lent\.js)$/;

/** The address of a conversation of Maria's that can be answered. */
async function conversation(page: Page): Promise<string> {
  await page.goto("/messages");
  return (await page.locator(".inbox__link").first().getAttribute("href"))!;
}

test("who only reads loads nothing for writing", async ({ as }) => {
  const maria = await as("maria");
  const address = await conversation(maria);
  const parts: string[] = [];
  maria.on("request", (request) => part.test(request.url()) && parts.push(request.url()));
  for (const path of ["/", "/messages", address]) {
    await open(maria, path);
    await maria.waitForLoadState("networkidle");
  }
  expect(parts).toEqual([]);
  await maria.locator("#message").focus();
  await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  expect(parts.length).toBeGreaterThan(0);
});

test("the program is asked for before the page has its style, and what letters look like after a list is awake", async ({
  as,
  browser,
  server,
}) => {
  const maria = await as("maria");
  const address = await conversation(maria);
  // A browser that has nothing of ours but the session.
  const storageState = await maria.context().storageState();
  const context = await browser.newContext({ storageState, baseURL: server.url });
  const page = await context.newPage();
  let dress = () => {};
  await page.route(/\/main\..*css$/, async (route) => {
    await new Promise<void>((done) => (dress = done));
    await route.continue();
  });
  const styles: string[] = [];
  page.on("request", (request) => /\/letters\..*css$/.test(request.url()) && styles.push(request.url()));
  const asked = page.waitForRequest("**/*_bg.wasm");
  const came = page.goto("/");
  await asked;
  // It is not awake before somebody can see what it does.
  expect(await page.locator("html").getAttribute("data-hydrated")).toBeNull();
  expect(styles).toEqual([]);
  dress();
  await came;
  await hydrated(page);
  await expect.poll(() => styles.length).toBe(1);
  await page.unroute(/\/main\..*css$/);
  // A draft is discarded in its row.
  for (const path of [address, "/messages?folder=drafts"]) {
    await page.goto(path);
    await expect(page.locator("head > link[rel=stylesheet]")).toHaveCount(2);
    await expect(page.locator("head > meta[name=letters]")).toHaveCount(0);
  }
  await context.close();
  const plain = await browser.newContext({ storageState, baseURL: server.url, javaScriptEnabled: false });
  const list = await plain.newPage();
  const withIt = list.waitForRequest(/\/letters\..*css$/);
  await list.goto("/");
  await withIt;
  await plain.close();
});

test("an answer is begun in the text area, and goes on in the editor", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, await conversation(maria));
  let arrive = () => {};
  const waiting = new Promise<void>((resolve) => (arrive = resolve));
  await intercept(maria, part, async (route) => {
    await waiting;
    await route.continue();
  });
  await maria.locator("#message").click();
  await maria.keyboard.type("At once");
  await expect(maria.locator("textarea#message")).toHaveValue("At once");
  arrive();
  await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await maria.keyboard.type(", and later");
  const box = maria.getByRole("textbox", { name: "Message", exact: true });
  await expect(box).toHaveText("At once, and later");
  await expect(box).toBeFocused();
  await maria.keyboard.press("ControlOrMeta+z");
  await maria.keyboard.press("ControlOrMeta+z");
  await expect(box).toHaveText("");
});

test("a part that does not come is said, and the plain form sends", async ({ as, allowConsole }) => {
  allowConsole(/status of 404|ERR_FAILED/);
  const maria = await as("maria");
  // As after a new version: the old one's files are gone.
  await maria.route(part, (route) => route.fulfill({ status: 404, body: "gone" }));
  await open(maria, "/messages/new");
  await expect(maria.getByText("Some tools for writing could not be loaded")).toBeVisible();
  const subject = unique("Plain");
  await chooseType(maria, "General message");
  await maria.locator("select#to").selectOption({ label: await nair(maria) });
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await maria.getByRole("textbox", { name: "Message" }).fill("Without any tools");
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("heading", { name: subject })).toBeVisible();
  await expect(maria.getByRole("article").getByText("Without any tools")).toBeVisible();
});

test("a part that did not come is fetched when there is a connection again", async ({ as, allowConsole }) => {
  allowConsole(/ERR_FAILED|ERR_INTERNET_DISCONNECTED/);
  const maria = await as("maria");
  await open(maria, await conversation(maria));
  await maria.context().setOffline(true);
  await maria.locator("#message").click();
  await maria.keyboard.type("In the elevator");
  await expect(maria.getByText("Some tools for writing could not be loaded")).toBeVisible();
  await maria.context().setOffline(false);
  await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await expect(maria.getByText("Some tools for writing could not be loaded")).toBeHidden();
  await expect(maria.getByRole("textbox", { name: "Message", exact: true })).toHaveText("In the elevator");
});

test("nothing moves when a page wakes up", async ({ as }) => {
  const maria = await as("maria");
  // One in which no test before has begun an answer: what is begun has its toolbar when it wakes.
  const address = await begun(maria, unique("Nothing moves"), "Hello");
  // It sleeps until all of it is there, in its own typeface: what moves then is moved by waking up.
  let wake = () => {};
  await maria.route("**/*_bg.wasm", async (route) => {
    await new Promise<void>((done) => (wake = done));
    await route.continue();
  });
  for (const path of ["/", "/messages", "/messages/new", address]) {
    const asked = maria.waitForRequest("**/*_bg.wasm");
    await maria.goto(path);
    await asked;
    await maria.evaluate(async () => {
      await document.fonts.ready;
      // Two frames: the first may still be of the other typeface.
      for (let i = 0; i < 2; i++) await new Promise((done) => requestAnimationFrame(done));
      const seen: string[] = ((window as unknown as { moved: string[] }).moved = []);
      new PerformanceObserver((list) => {
        type Source = { node?: Element; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly };
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources: Source[] })[]) {
          const place = ({ x, y, width, height }: DOMRectReadOnly) => `${x} ${y} ${width} ${height}`;
          const nodes = entry.sources.map(
            ({ node, previousRect, currentRect }) =>
              `${node?.className || node?.nodeName} from ${place(previousRect)} to ${place(currentRect)}`,
          );
          if (entry.value >= 0.001) seen.push(`${entry.value} ${nodes}`);
        }
      }).observe({ type: "layout-shift" });
    });
    wake();
    await hydrated(maria);
    if (path === address) {
      await maria.locator("#message").focus();
      await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
    }
    await maria.waitForLoadState("networkidle");
    expect(await maria.evaluate(() => (window as unknown as { moved: string[] }).moved), path).toEqual([]);
  }
});

test("nothing jumps when the typeface comes late", async ({ as }) => {
  const maria = await as("maria");
  const address = await conversation(maria);
  await maria.addInitScript(() => {
    const seen = { sum: 0 };
    (window as unknown as { moved: typeof seen }).moved = seen;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) seen.sum += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  let come = () => {};
  await maria.route("**/*.woff2", async (route) => {
    await new Promise<void>((done) => (come = done));
    await route.continue();
  });
  for (const path of ["/", "/messages", "/messages/new", address]) {
    await maria.goto(path, { waitUntil: "domcontentloaded" });
    // A frame in what stands in for it.
    await maria.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    come();
    await maria.evaluate(() => document.fonts.ready);
    await maria.waitForLoadState("networkidle");
    // What counts as good is less than 0.1 (https://web.dev/articles/cls).
    expect(await maria.evaluate(() => (window as unknown as { moved: { sum: number } }).moved.sum), path).toBeLessThan(0.1);
  }
});

test("the list beside a conversation keeps its place", async ({ as }) => {
  const maria = await as("maria");
  // Where both fit, on a phone as well: a large one, lying on its side.
  await maria.setViewportSize({ width: 1280, height: 400 });
  await open(maria, "/messages");
  const list = maria.locator(".messages__list");
  await list.evaluate((list) => (list.scrollTop = 150));
  // Not scrolled to, as a click of this tool would.
  await maria.locator(".inbox__link").nth(2).dispatchEvent("click");
  await expect(maria).toHaveURL(/\/messages\/[0-9a-f-]{36}/);
  await hydrated(maria);
  expect(await list.evaluate((list) => list.scrollTop)).toBe(150);
});

/** How the plain form calls Dr. Nair. */
async function nair(page: Page): Promise<string> {
  const option = page.locator("select#to option").filter({ hasText: "Priya Nair" }).first();
  return (await option.textContent())!.trim();
}
