// Choosing whom to write to, on a phone: the list has the whole screen.

import type { Page } from "@playwright/test";
import { expect, expectAccessible, hydrated, open, test } from "../support/test.ts";

const to = (page: Page) => page.getByRole("combobox", { name: "To", exact: true });
const sheet = (page: Page) => page.getByRole("dialog", { name: "To", exact: true });
const chosen = (page: Page) => page.getByRole("list", { name: "Chosen" });

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the list has the whole screen, and gives it back", async ({ as }) => {
    const maria = await as("maria");
    await open(maria, "/messages/new");
    const field = await to(maria).boundingBox();
    await to(maria).tap();
    await expect(sheet(maria)).toBeVisible();
    await expect(to(maria)).toBeFocused();
    const box = (await sheet(maria).boundingBox())!;
    expect([box.x, box.y, box.width, box.height]).toEqual([0, 0, 390, 844]);
    const done = sheet(maria).getByRole("button", { name: "Done" });
    expect((await done.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    await expect(maria.getByRole("listbox").getByRole("option").first()).toBeInViewport({ ratio: 1 });
    await expectAccessible(maria);
    // Nothing behind it is there for anybody.
    expect(await maria.locator("#subject").evaluate((input) => !!input.closest("[inert]"))).toBe(true);
    await maria.locator("#subject").evaluate((input: HTMLElement) => input.focus());
    await expect(maria.locator("#subject")).not.toBeFocused();
    const scrolled = await maria.evaluate(() => scrollY);
    await maria.mouse.wheel(0, 500);
    expect(await maria.evaluate(() => scrollY)).toBe(scrolled);

    await maria.keyboard.type("nair");
    await expect(maria.getByRole("listbox").getByRole("option")).toHaveCount(1);
    await maria.getByRole("option", { name: /Priya Nair/ }).tap();
    await expect(sheet(maria)).toHaveCount(0);
    await expect(chosen(maria)).toContainText("Priya Nair");
    await expect(maria.locator("[inert]")).toHaveCount(0);
    expect((await to(maria).boundingBox())!.height).toBe(field!.height);

    // Who is chosen is there to be seen, and can be taken out.
    await to(maria).tap();
    await expect(sheet(maria)).toContainText("Priya Nair");
    await sheet(maria).getByRole("button", { name: "Remove Priya Nair" }).tap();
    await expect(chosen(maria)).toHaveCount(0);
    await done.tap();
    await expect(sheet(maria)).toHaveCount(0);
    await expect(to(maria)).toBeFocused();
  });

  test("Escape and Back close it, and one is still where one was", async ({ as }) => {
    const maria = await as("maria");
    await open(maria, "/messages");
    await open(maria, "/messages/new");
    await to(maria).tap();
    await expect(sheet(maria)).toBeVisible();
    await maria.keyboard.press("Escape");
    await expect(sheet(maria)).toHaveCount(0);
    await expect(to(maria)).toBeFocused();
    await expect.poll(() => maria.evaluate(() => history.state)).toBe(null);

    await to(maria).tap();
    await expect(sheet(maria)).toBeVisible();
    await maria.evaluate(() => history.back());
    await expect(sheet(maria)).toHaveCount(0);
    await expect(to(maria)).toBeFocused();
    await expect(maria).toHaveURL(/\/messages\/new$/);
    // And Back leads where it led before.
    await maria.goBack();
    await expect(maria.getByRole("heading", { name: "Inbox" })).toBeVisible();
  });

});

test("by typing it is the same on every screen", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await to(maria).fill("primary");
  await maria.getByRole("listbox").getByRole("option", { name: /Primary care nurses/ }).click();
  await expect(chosen(maria)).toContainText("Primary care nurses");
  await maria.getByRole("textbox", { name: "Subject" }).fill("Next");
  await expect(maria.getByRole("textbox", { name: "Subject" })).toHaveValue("Next");
  await hydrated(maria);
});

test.describe("with a mouse", () => {
  test.use({ hasTouch: false, isMobile: false });

  test("it is a list under the field, however narrow", async ({ as }) => {
    const maria = await as("maria");
    await open(maria, "/messages/new");
    await maria.setViewportSize({ width: 390, height: 844 });
    await to(maria).click();
    await expect(maria.getByRole("listbox")).toBeVisible();
    await expect(sheet(maria)).toHaveCount(0);
  });
});
