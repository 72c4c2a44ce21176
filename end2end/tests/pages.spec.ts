// Every page and state: accessible in light and dark, nothing cut off at 320 px, no stray console error.

import type { Page } from "@playwright/test";
import { type Person, expect, expectAccessible, open, test } from "../support/test.ts";

const pages: [name: string, person: Person, address: string][] = [
  ["Today", "maria", "/"],
  ["Inbox", "maria", "/messages"],
  ["Sent", "maria", "/messages?folder=sent"],
  ["New message", "maria", "/messages/new"],
  ["Today of the care team", "priya", "/"],
  ["Inbox of the care team", "sam", "/messages"],
  ["Today of an administrator", "admin", "/"],
  ["Messages of an administrator", "admin", "/messages"],
  ["Today of a proxy", "daniel", "/"],
];

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const [name, person, address] of pages) {
      test(`${name} is accessible`, async ({ as }) => {
        const page = await as(person);
        await open(page, address);
        await expectAccessible(page);
        await expectNothingCutOff(page);
      });
    }

    test("a conversation is accessible", async ({ as }) => {
      const page = await as("maria");
      await open(page, "/messages");
      await page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
      await expect(page.getByRole("article").first()).toBeVisible();
      await expectAccessible(page);
      await expectNothingCutOff(page);
    });

    test("a page that does not exist says so", async ({ as, allowConsole }) => {
      allowConsole(/status of 404/);
      const page = await as("maria");
      const answer = await page.goto("/no-such-page");
      expect(answer?.status()).toBe(404);
      await expectAccessible(page);
    });
  });
}

for (const [colorScheme, offered, hidden] of [
  ["dark", "Light colors", "Dark colors"],
  ["light", "Dark colors", "Light colors"],
] as const) {
  test(`where the device is ${colorScheme}, only the other colors are offered`, async ({ as, isMobile }) => {
    const maria = await as("maria");
    await maria.emulateMedia({ colorScheme });
    await open(maria, "/");
    if (isMobile) await maria.getByRole("button", { name: "You", exact: true }).click();
    await expect(maria.getByRole("button", { name: offered })).toBeVisible();
    await expect(maria.getByRole("button", { name: hidden })).toBeHidden();
    await maria.getByRole("button", { name: offered }).click();
    await expect(maria.locator("html")).toHaveAttribute("data-theme", offered.split(" ")[0].toLowerCase());
    if (isMobile) await maria.getByRole("button", { name: "You", exact: true }).click();
    // What was chosen is what one may take back.
    await expect(maria.getByRole("button", { name: hidden })).toBeVisible();
    await expect(maria.getByRole("button", { name: offered })).toHaveCount(0);
  });
}

test("an administrator is told why there are no messages, and offered none", async ({ as }) => {
  const admin = await as("admin");
  await open(admin, "/messages");
  await expect(admin.getByText("administrators never read")).toBeVisible();
  await expect(admin.getByText("Choose a conversation")).toHaveCount(0);
});

test("Today begins at the top of the window, whoever looks", async ({ as }) => {
  for (const person of ["sam", "priya", "maria"] as const) {
    const page = await as(person);
    await open(page, "/");
    const title = await page.getByRole("heading", { name: "Today" }).boundingBox();
    expect(title!.y, person).toBeLessThan(120);
  }
});

test("what waits at the desk says whose it is, since when and by when", async ({ as }) => {
  const sam = await as("sam");
  await open(sam, "/");
  const waiting = sam.getByRole("region", { name: "Waiting for your answer" });
  const owed = waiting.getByRole("link").filter({ hasText: /Due|Was due/ });
  await expect(owed.first()).toContainText(/Alvarez.*Since \w{3}, \w{3} \d+.*(Due|Was due)/s);
  await expect(owed.filter({ hasText: "Sam Okafor" })).toHaveCount(0);

  const maria = await as("maria");
  await open(maria, "/");
  const expected = maria.getByRole("region", { name: "Waiting for an answer" }).getByRole("link");
  await expect(expected.filter({ hasText: "Two charges" })).toContainText(/To Billing office · since \w{3}, \w{3} \d+/);
});

test("at a zoom of 400 % no bar covers the page", async ({ as }) => {
  const maria = await as("maria");
  await maria.setViewportSize({ width: 320, height: 256 });
  await open(maria, "/");
  const nav = maria.getByRole("navigation", { name: "Main" });
  await expect(nav).toBeVisible();
  await maria.getByRole("contentinfo").scrollIntoViewIfNeeded();
  await expect(nav).not.toBeInViewport();
  await maria.setViewportSize({ width: 390, height: 844 });
  await expect(nav).toBeInViewport({ ratio: 1 });
});

test("an open conversation has a way back where the list is not beside it", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages");
  await maria.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await expect(maria.getByRole("article").first()).toBeVisible();
  const back = maria.locator(".conversation__back");
  const list = maria.locator(".inbox");
  for (const [width, isBeside] of [[390, false], [820, false], [1099, false], [1100, true], [1280, true]] as const) {
    await maria.setViewportSize({ width, height: 1180 });
    await expect(list).toBeVisible({ visible: isBeside });
    await expect(back).toBeVisible({ visible: !isBeside });
  }
  await maria.setViewportSize({ width: 820, height: 1180 });
  await back.click();
  await expect(maria.getByRole("heading", { name: "Inbox" })).toBeVisible();
});

test.describe("in the reader's own colors", () => {
  test.use({ contextOptions: { forcedColors: "active" } });

  test("what cannot be pressed looks so", async ({ as }) => {
    const maria = await as("maria");
    await open(maria, "/messages/new");
    const color = (name: string) =>
      maria.getByRole("button", { name, exact: true }).evaluate((button) => getComputedStyle(button).color);
    const gray = await maria.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("i"));
      probe.style.setProperty("color", "GrayText");
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    });
    expect(await color("Undo")).toBe(gray);
    expect(await color("Send")).not.toBe(gray);
  });
});

/** WCAG 1.4.10: at 320 CSS pixels nothing needs scrolling sideways. */
async function expectNothingCutOff(page: Page) {
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(320);
}
