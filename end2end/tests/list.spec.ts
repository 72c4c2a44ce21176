// Long lists: they go on while one scrolls, keep the place, and can be had in another order.

import type { Page } from "@playwright/test";
import { answered, begunMany } from "../support/conversations.ts";
import { expect, expectAccessible, intercept, open, test } from "../support/test.ts";

// What the other tests write would be between these.
test.use({ alone: "list" });

const rows = (page: Page) => page.locator("#rows > li");
const row = (page: Page, subject: string) => page.getByRole("listitem").getByRole("link", { name: new RegExp(`${subject}\\b`) });

/** Where there is room the list scrolls by itself, else with the page. */
const wheel = (page: Page, by: number) =>
  page.evaluate((by) => {
    const list = document.querySelector("[data-list]")!;
    const scrolls = list.scrollHeight > list.clientHeight + 1 ? list : document.scrollingElement!;
    scrolls.scrollBy({ top: by, behavior: "instant" });
  }, by);

let made: { many: string[]; addresses: string[] } | undefined;

/** Number 0 is the oldest of them. Made once for the server. */
async function manyOf(maria: Page, count: number) {
  const known = await maria.request.get("/messages?sort=oldest");
  const isThere = (await known.text()).includes("Number 0 ");
  if (!isThere || !made) {
    const many = Array.from({ length: count }, (_, number) => `Number ${number} of many`);
    made = { many, addresses: await begunMany(maria, many) };
  }
  return made;
}

/** Scrolls on until that is in sight; never more rows than a page may have. */
async function scrolledTo(page: Page, subject: string, by: number) {
  const isSeen = () =>
    row(page, subject).evaluateAll((links) => {
      const box = links[0]?.getBoundingClientRect();
      return !!box && box.bottom > 0 && box.top < innerHeight;
    });
  await expect(async () => {
    if (await isSeen()) return;
    await wheel(page, by);
    expect(await rows(page).count()).toBeLessThanOrEqual(100);
    expect(await isSeen()).toBe(true);
  }).toPass({ intervals: [100] });
}

test("a list goes on while one scrolls, with a hundred rows at the most, and back", async ({ as }) => {
  const maria = await as("maria");
  const { many } = await manyOf(maria, 160);
  await open(maria, "/messages");
  await expect(rows(maria)).toHaveCount(25);
  await expect(maria.getByText("99+ conversations")).toBeVisible();
  await scrolledTo(maria, many[0], 600);
  await expect(maria.getByRole("link", { name: "Show those above" })).toBeAttached();
  await expectAccessible(maria);
  await scrolledTo(maria, many[159], -600);
  const subjects = await rows(maria).locator(".inbox__subject").allTextContents();
  const numbers = subjects.map((subject) => Number(/Number (\d+)/.exec(subject)?.[1]));
  expect(numbers).toEqual(numbers.map((_, place) => 159 - place));
});

test("who opens something far down is there again afterwards", async ({ as }) => {
  const maria = await as("maria");
  const { many } = await manyOf(maria, 160);
  await open(maria, "/messages");
  await scrolledTo(maria, many[70], 600);
  await row(maria, many[70]).click();
  await expect(maria.getByRole("heading", { name: many[70] })).toBeFocused();
  await maria.goBack();
  await expect(row(maria, many[70])).toBeInViewport();
  await expect(row(maria, many[70])).toBeFocused();
  await maria.reload();
  await expect(row(maria, many[70])).toBeAttached();
  // And from there up to the newest.
  await scrolledTo(maria, many[159], -600);
});

test("what does not come is asked for again", async ({ as, allowConsole }) => {
  allowConsole(/ERR_FAILED/);
  const maria = await as("maria");
  await manyOf(maria, 160);
  await open(maria, "/messages");
  await intercept(maria, "**/messages?*before=*", (route) => route.abort());
  await wheel(maria, 9000);
  await expect(maria.getByRole("alert")).toContainText("Check your connection");
  const again = maria.getByRole("link", { name: "Try again" });
  await expect(again).toBeVisible();
  await expectAccessible(maria);
  await maria.unroute("**/messages?*before=*");
  await again.click();
  await expect(rows(maria)).toHaveCount(50);
  await expect(maria.getByRole("status").filter({ hasText: "25 more conversations" })).toBeAttached();
  await expect(maria.getByRole("alert")).toHaveCount(0);
});

test("what is selected stays selected while the list goes on", async ({ as }) => {
  const maria = await as("maria");
  const { many } = await manyOf(maria, 160);
  await open(maria, "/messages");
  await maria.getByText("Select", { exact: true }).click();
  const first = maria.getByRole("checkbox", { name: new RegExp(`${many[159]}\\b`) });
  await first.check();
  await expect(async () => {
    await wheel(maria, 3000);
    expect(await rows(maria).count()).toBeGreaterThan(100);
  }).toPass();
  await expect(first).toBeChecked();
});

test("nobody else's rows come into the list", async ({ as, server }) => {
  const maria = await as("maria");
  await manyOf(maria, 160);
  await open(maria, "/messages");
  const before = await rows(maria).count();
  await maria.context().clearCookies();
  await maria.context().request.post("/sign-in", {
    form: { username: "daniel", password: "welcome-to-the-demo" },
    headers: { origin: server.url, "sec-fetch-site": "same-origin" },
    maxRedirects: 0,
  });
  await wheel(maria, 9000);
  await expect(maria.getByRole("dialog", { name: "Sign in again" })).toBeVisible();
  expect(await rows(maria).count()).toBe(before);
});

test("the order is chosen, kept from part to part, and by keyboard", async ({ as }) => {
  const maria = await as("maria");
  const { many, addresses } = await manyOf(maria, 160);
  await answered(await as("priya"), addresses[40], "Here is an answer");
  await open(maria, "/messages");
  const sort = maria.getByRole("combobox", { name: "Sort" });
  await expect(sort).toHaveValue("newest");
  await sort.selectOption({ label: "Oldest first" });
  await expect(maria).toHaveURL(/sort=oldest/);
  await scrolledTo(maria, many[0], 300);
  await scrolledTo(maria, many[30], 600);
  await open(maria, "/messages");
  await sort.focus();
  await maria.keyboard.press("End");
  await expect(sort).toHaveValue("unread");
  await maria.keyboard.press("Enter");
  await expect(maria).toHaveURL(/sort=unread/);
  await expect(rows(maria).filter({ hasText: many[40] })).toBeInViewport();
  await expect(rows(maria).filter({ hasText: many[40] })).toContainText("Unread");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("links lead on, and back to the beginning", async ({ as }) => {
    const maria = await as("maria");
    const { many } = await manyOf(maria, 160);
    await maria.goto("/messages?sort=oldest");
    await expect(rows(maria)).toHaveCount(25);
    const first = await rows(maria).first().textContent();
    await maria.getByRole("link", { name: "Show more" }).click();
    await expect(rows(maria)).toHaveCount(25);
    await expect(row(maria, many[30])).toBeVisible();
    await maria.getByRole("link", { name: "Back to the first" }).click();
    await expect(rows(maria).first()).toHaveText(first!);
    await maria.getByRole("combobox", { name: "Sort" }).selectOption({ label: "Newest first" });
    await maria.getByRole("button", { name: "Show", exact: true }).click();
    await expect(row(maria, many[159])).toBeVisible();
  });
});
