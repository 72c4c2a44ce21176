// For whom one looks, and at which folder: chosen, never come across.

import { begun } from "../support/conversations.ts";
import { kept } from "../support/drafts.ts";
import { expect, expectAccessible, hydrated, open, test, unique, viewAs } from "../support/test.ts";

const button = { name: "Viewing as" };

test("the menu says who each patient is to the reader, and leads there", async ({ as, isMobile }) => {
  const maria = await as("maria");
  await open(maria, "/");
  const viewing = maria.getByRole("button", button);
  await expect(viewing).toHaveAccessibleName("Viewing as Maria Alvarez (you)");
  await viewing.click();
  const links = maria.locator("#viewing").getByRole("link");
  await expect(links).toHaveText([
    /^Maria Alvarez\s*You · \d+ years old/,
    /^Leo Alvarez\s*Your child · 9 years old/,
  ]);
  await expect(links.first()).toHaveAttribute("aria-current", "true");
  // The bar below lies under the sheet: nothing of it can be reached meanwhile.
  if (isMobile) await expect(maria.getByRole("navigation", { name: "Main" })).toBeHidden();
  await expectAccessible(maria);
  await links.last().click();
  await expect(maria).toHaveURL(/\/for\/[0-9a-f-]{36}$/);
  await expect(maria.getByRole("button", button)).toHaveAccessibleName("Viewing as Leo Alvarez");
});

test("by keyboard the menu opens, closes with Escape, and gives the focus back", async ({ as }) => {
  const daniel = await as("daniel");
  await open(daniel, "/");
  const here = daniel.url();
  const viewing = daniel.getByRole("button", button);
  const links = daniel.locator("#viewing").getByRole("link");
  await viewing.focus();
  await daniel.keyboard.press("Enter");
  await daniel.keyboard.press("Tab");
  await expect(links.first()).toBeFocused();
  await daniel.keyboard.press("Tab");
  await expect(links.nth(1)).toBeFocused();
  for (const key of ["ArrowDown", "ArrowUp"]) await daniel.keyboard.press(key);
  await daniel.keyboard.press("Escape");
  await expect(links.first()).toBeHidden();
  await expect(viewing).toBeFocused();
  expect(daniel.url()).toBe(here);
});

test("what is being written is not lost to another patient", async ({ as }) => {
  const maria = await as("maria");
  // Where the menu is beside a new message: there is nothing beside it on a small screen.
  await maria.setViewportSize({ width: 1280, height: 800 });
  await open(maria, "/messages/new");
  await maria.getByRole("textbox", { name: "Message" }).fill("About me");
  await viewAs(maria, "Leo Alvarez");
  await expect(maria.getByRole("button", button)).toHaveAccessibleName("Viewing as Leo Alvarez");
  await maria.getByRole("link", { name: "Start a New Message" }).click();
  await hydrated(maria);
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("");
  // It is a draft in her own record.
  await open(maria, "/messages?folder=drafts");
  await maria.getByRole("list", { name: "Drafts" }).getByRole("link").filter({ hasText: "About me" }).first().click();
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("About me");
});

test("a very long name keeps to its place", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/");
  const height = async () => (await maria.getByRole("button", button).boundingBox())!.height;
  const before = await height();
  await maria.locator("#viewing-button").evaluate((name) => (name.textContent = "Maximiliana ".repeat(20)));
  await maria.locator(".viewing__who").last().evaluate((name) => (name.textContent = "Featherstonehaugh".repeat(12)));
  expect(await height()).toBe(before);
  await maria.getByRole("button", button).click();
  const menu = (await maria.locator("#viewing").boundingBox())!;
  expect(menu.x).toBeGreaterThanOrEqual(0);
  expect(menu.x + menu.width).toBeLessThanOrEqual(maria.viewportSize()!.width);
  expect(await maria.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(maria.viewportSize()!.width);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the menu leads to another patient", async ({ as }) => {
    const maria = await as("maria");
    await maria.goto("/");
    await viewAs(maria, "Leo Alvarez");
    await expect(maria).toHaveURL(/\/for\/[0-9a-f-]{36}$/);
  });

  test("a folder is shown by its button", async ({ as }) => {
    const maria = await as("maria");
    await maria.goto("/messages");
    await maria.getByLabel("Folder").selectOption("Sent");
    await maria.getByRole("button", { name: "Show", exact: true }).click();
    await expect(maria.getByRole("heading", { name: "Sent" })).toBeVisible();
  });
});

test("a folder that is chosen is shown at once", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages");
  await expect(maria.getByRole("button", { name: "Show", exact: true })).toBeHidden();
  await maria.getByLabel("Folder").selectOption("Sent");
  await expect(maria.getByRole("heading", { name: "Sent" })).toBeVisible();
});

for (const [how, choose] of [["Enter", ["Enter"]], ["the button", ["Tab", "Enter"]]] as const) {
  test(`a letter only moves to a folder; ${how} shows it`, async ({ as }) => {
    const maria = await as("maria");
    await open(maria, "/messages");
    const here = maria.url();
    const folder = maria.getByLabel("Folder");
    await folder.focus();
    await maria.keyboard.press("d");
    await expect(folder).toHaveValue("drafts");
    // At once, and not when the program might have come.
    await expect(maria.getByRole("button", { name: "Show", exact: true })).toBeVisible({ timeout: 2_000 });
    expect(maria.url()).toBe(here);
    await expect(folder).toBeFocused();
    for (const key of choose) await maria.keyboard.press(key);
    await expect(maria.getByRole("heading", { name: "Drafts" })).toBeVisible();
  });
}

test("arrow keys only move through another order; Enter shows it", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages");
  const here = maria.url();
  const sort = maria.getByLabel("Sort");
  await sort.focus();
  await maria.keyboard.press("ArrowDown");
  await expect(sort).toHaveValue("oldest");
  expect(maria.url()).toBe(here);
  await maria.keyboard.press("Enter");
  await maria.waitForURL(/sort=oldest/);
});

test("the list of folders says what waits there, and keys choose from it", async ({ as }) => {
  const maria = await as("maria");
  await begun(maria, unique("Counted"), "So there is something in the inbox.");
  await kept(maria, unique("Counted"), "Not sent yet.");
  await open(maria, "/messages");
  const folder = maria.getByLabel("Folder");
  const drafts = (await maria.getByRole("link", { name: /^\d+ drafts?$/ }).innerText()).match(/\d+/)![0];
  const unread = /^\((\d+)\)/.exec(await maria.title())?.[1];
  await folder.focus();
  await maria.keyboard.press("ArrowDown");
  expect(await folder.evaluate((node) => node.matches(":open"))).toBe(true);
  const said = (name: RegExp) => folder.getByRole("option", { name });
  await expect(said(unread ? new RegExp(`^Inbox ?${unread} unread$`) : /^Inbox$/)).toBeFocused();
  await expect(said(new RegExp(`^Drafts ?${drafts}$`))).toBeVisible();
  // It is counted when one comes here.
  await expect(said(/^Sent ?\d+\+?$/)).toBeVisible();
  await expectAccessible(maria);
  const here = maria.url();
  await maria.keyboard.press("ArrowDown");
  expect(maria.url()).toBe(here);
  await maria.keyboard.press("Enter");
  await expect(maria.getByRole("heading", { name: "Drafts" })).toBeVisible();
});
