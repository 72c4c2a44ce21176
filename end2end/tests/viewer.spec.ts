// Looking at the pictures of a conversation: one after the other, larger, and by keyboard.

import type { Page } from "@playwright/test";
import { saved } from "../support/drafts.ts";
import { add, compose, field, isReady, letter, picture, row, sendButton } from "../support/files.ts";
import { enter, expect, expectAccessible, open, test, unique } from "../support/test.ts";

const viewer = (page: Page) => page.getByRole("dialog");
const shown = (page: Page) => viewer(page).getByRole("img");
const button = (page: Page, name: string) => viewer(page).getByRole("button", { name });

/** A conversation with two pictures and a letter. */
async function withPictures(page: Page): Promise<void> {
  await compose(page, unique("Pictures"));
  await add(page, picture("front.png", 600), letter("a.txt"), picture("back.png", 64));
  for (const name of ["front.png", "a.txt", "back.png"]) {
    await expect(row(page, name)).toBeVisible();
    await expect(row(page, name).getByRole("button", { name: `Remove ${name}` })).toBeVisible();
  }
  await isReady(page, "");
  await sendButton(page).click();
  await page.waitForURL(/\/messages\/[0-9a-f-]{36}/);
  await expect(field(page)).toBeHidden();
}

test("pictures are looked at one after the other, by mouse and by key", async ({ as }) => {
  const maria = await as("maria");
  await withPictures(maria);
  const first = maria.getByRole("link", { name: "front.png", exact: true });
  await first.click();
  await expect(viewer(maria)).toBeVisible();
  await expect(maria.getByRole("heading", { name: "front.png" })).toBeVisible();
  await expect(shown(maria)).toHaveJSProperty("naturalWidth", 600);
  expect(await viewer(maria).boundingBox()).toEqual({ x: 0, y: 0, ...maria.viewportSize()! });
  // All of it is seen, whichever way the window lies.
  await expect(shown(maria)).toBeInViewport({ ratio: 1 });
  await expect(viewer(maria).getByText("1 of 2", { exact: true })).toBeVisible();
  await expect(button(maria, "Previous picture")).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(maria);

  await button(maria, "Next picture").click();
  await expect(shown(maria)).toHaveAccessibleName("back.png");
  await expect(shown(maria)).toHaveJSProperty("naturalWidth", 64);
  await expect(viewer(maria).getByRole("status")).toHaveText("back.png, 2 of 2");
  await expect(button(maria, "Next picture")).toHaveAttribute("aria-disabled", "true");
  await maria.keyboard.press("ArrowRight");
  await expect(shown(maria)).toHaveAccessibleName("back.png");
  await maria.keyboard.press("ArrowLeft");
  await expect(shown(maria)).toHaveAccessibleName("front.png");

  const width = async () => (await shown(maria).boundingBox())!.width;
  const whole = await width();
  await maria.keyboard.press("+");
  await expect.poll(width).toBeCloseTo(whole * 1.5, 0);
  await button(maria, "Larger").click();
  await expect.poll(width).toBeCloseTo(whole * 2, 0);
  // What is in the middle stays in the middle, and arrows move over a large picture.
  const stage = viewer(maria).getByRole("group");
  const left = () => stage.evaluate((element) => element.scrollLeft);
  await expect.poll(left).toBeGreaterThan(whole / 2 - 20);
  const before = await left();
  await maria.keyboard.press("ArrowLeft");
  await expect.poll(left).toBe(before - 80);
  await expect(shown(maria)).toHaveAccessibleName("front.png");
  await expectAccessible(maria);
  await maria.keyboard.press("0");
  await expect.poll(width).toBeCloseTo(whole, 0);

  await maria.keyboard.press("Escape");
  await expect(viewer(maria)).toBeHidden();
  await expect(first).toBeFocused();
  // The keys of the page are its own again.
  await maria.keyboard.press("Enter");
  await expect(viewer(maria)).toBeVisible();
  await button(maria, "Close the picture").click();
  await expect(viewer(maria)).toBeHidden();
});

test("a picture that cannot be had says so, and can still be kept", async ({ as, allowConsole }) => {
  allowConsole(/ERR_FAILED/);
  const maria = await as("maria");
  await withPictures(maria);
  await maria.route("**/attachments/*?size=view", (route) => route.abort());
  await maria.getByRole("link", { name: "back.png", exact: true }).click();
  await expect(viewer(maria).getByRole("alert")).toHaveText(/cannot be shown here/);
  const [download] = await Promise.all([
    maria.waitForEvent("download"),
    viewer(maria).getByRole("link", { name: "Download back.png" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("back.png");
});

test("where the viewer does not come, the browser shows the picture", async ({ as, allowConsole }) => {
  allowConsole(/ERR_FAILED/);
  const maria = await as("maria");
  await withPictures(maria);
  await maria.route("**/viewer.js", (route) => route.abort());
  await maria.getByRole("link", { name: "front.png", exact: true }).click();
  await maria.waitForURL(/size=view$/);
});

test("a picture is not seen any more when the session has ended over an answer", async ({ as, allowConsole }) => {
  allowConsole(/status of 401/);
  const maria = await as("maria");
  await withPictures(maria);
  const address = maria.url();
  await maria.clock.install();
  await open(maria, address);
  await enter(maria);
  await maria.keyboard.type("Something private");
  await maria.clock.fastForward("00:05");
  await saved(maria).waitFor();
  await maria.getByRole("link", { name: "front.png", exact: true }).click();
  await expect(shown(maria)).toBeVisible();
  await maria.context().clearCookies();
  await maria.clock.fastForward("14:30");
  const dialog = maria.getByRole("dialog", { name: "Sign in again" });
  await expect(dialog).toBeVisible();
  await expect(maria.locator(".viewer")).toBeHidden();
  await expect(dialog.getByLabel("Password")).toBeFocused();
});
