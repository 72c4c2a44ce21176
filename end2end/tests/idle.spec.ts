// Nobody is there any more: the warning, and what is left on the screen. The server's clock cannot
// be moved from here, so the browser's is, and where the server's answer matters it is given.

import type { Page } from "@playwright/test";
import { demoPassword, expect, expectAccessible, open, test } from "../support/test.ts";
import { saved } from "../support/unsent.ts";

/** What the server says when it is asked how long the session lasts. */
const lasts = (page: Page, seconds: number, extendable = true) =>
  page.route("**/api/session/view", (route) => route.fulfill({ json: { seconds, extendable } }));

const isExtended = (page: Page) => page.waitForRequest("**/api/session/extend");

test("before somebody is signed out it is asked whether they are there", async ({ as }) => {
  const maria = await as("maria");
  await maria.clock.install();
  await lasts(maria, 110);
  await open(maria, "/messages");
  await maria.clock.fastForward("12:30");
  const dialog = maria.getByRole("dialog", { name: "Are you still there?" });
  await expect(dialog).toContainText("signed out in 2 minutes");
  await expect(dialog.getByRole("button", { name: "Sign out" })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Stay signed in" })).toBeFocused();
  await expectAccessible(maria);
  const extended = isExtended(maria);
  await maria.keyboard.press("Enter");
  expect((await (await (await extended).response())!.json()).seconds).toBeGreaterThan(14 * 60 - 10);
  await expect(dialog).toBeHidden();
  await maria.clock.fastForward("05:00");
  await expect(dialog).toBeHidden();
});

test("whoever wants to stay while there is no connection is asked again", async ({ as, allowConsole }) => {
  allowConsole(/ERR_FAILED/);
  const maria = await as("maria");
  await maria.clock.install();
  await lasts(maria, 110);
  await open(maria, "/messages");
  await maria.clock.fastForward("12:30");
  const stay = maria.getByRole("dialog").getByRole("button", { name: "Stay signed in" });
  await maria.route("**/api/session/extend", (route) => route.abort());
  const failed = maria.waitForEvent("requestfailed");
  await stay.click();
  await failed;
  await expect(stay).toBeVisible();

  await maria.unroute("**/api/session/extend");
  const extended = isExtended(maria);
  await stay.click();
  await extended;
  await expect(stay).toBeHidden();
});

test("whoever is busy, here or in another tab, is not asked", async ({ as }) => {
  const maria = await as("maria");
  await maria.clock.install();
  await open(maria, "/messages/new");
  await maria.getByRole("textbox", { name: "Message" }).fill("Dear");
  const extended = isExtended(maria);
  await maria.clock.fastForward("01:30");
  await extended;

  // Nothing is done here any more, but the server knows of requests from elsewhere.
  const answers: string[] = [];
  maria.on("response", (response) => answers.push(response.url()));
  const minuteLater = async () => {
    await maria.clock.fastForward("01:00");
    return answers.some((url) => url.endsWith("/api/session/view"));
  };
  await expect.poll(minuteLater, { intervals: [50] }).toBe(true);
  await maria.clock.fastForward("02:00");
  await expect(maria.getByRole("dialog")).toBeHidden();
});

test("a server that never answers does not keep the page on the screen", async ({ as }) => {
  const maria = await as("maria");
  await maria.clock.install();
  await maria.route("**/api/session/*", () => {});
  await open(maria, "/messages");
  await maria.clock.fastForward("12:30");
  await maria.clock.fastForward("00:20");
  await expect(maria.getByRole("dialog", { name: "Are you still there?" })).toBeVisible();
  await maria.clock.fastForward("02:30");
  await maria.clock.fastForward("00:20");
  await expect(maria).toHaveURL(/\/sign-in\?/);
});

test("a session as long as one may last is not made longer", async ({ as }) => {
  const maria = await as("maria");
  await maria.clock.install();
  await lasts(maria, 110, false);
  await open(maria, "/");
  await maria.clock.fastForward("12:30");
  const dialog = maria.getByRole("dialog", { name: "Are you still there?" });
  await expect(dialog).toContainText("12 hours");
  await dialog.getByRole("button", { name: "OK" }).click();
  const asked = maria.waitForResponse("**/api/session/view");
  await maria.clock.fastForward("00:30");
  await asked;
  await expect(dialog).toBeHidden();
});

test("when the time is over the page is gone, and signing in leads back to it", async ({ as, allowConsole }) => {
  allowConsole(/status of 401/);
  const maria = await as("maria");
  await maria.clock.install();
  await open(maria, "/messages?folder=sent");
  await maria.context().clearCookies();
  await maria.clock.fastForward("14:30");
  await expect(maria).toHaveURL(/\/sign-in\?/);
  await expect(maria.getByText("nothing was done here for 15 minutes")).toBeVisible();
  await expectAccessible(maria);
  await maria.getByLabel("Username").fill("maria");
  await maria.getByLabel("Password").fill(demoPassword);
  await maria.getByRole("button", { name: "Sign in" }).click();
  await expect(maria).toHaveURL(/\/messages\?folder=sent$/);
});

test("what was being written is covered, not lost", async ({ as, allowConsole }) => {
  allowConsole(/status of 401/);
  const maria = await as("maria");
  await maria.clock.install();
  await open(maria, "/messages/new");
  await maria.getByRole("textbox", { name: "Message" }).fill("Something private");
  await maria.clock.fastForward("00:01");
  await saved(maria);
  await maria.context().clearCookies();
  await maria.clock.fastForward("14:30");
  const dialog = maria.getByRole("dialog", { name: "Sign in again" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("link", { name: "Leave this page" })).toBeVisible();
  await expect(dialog).toHaveClass(/dialog--covers/);
  const behind = await dialog.evaluate((dialog) => getComputedStyle(dialog, "::backdrop").backgroundColor);
  expect(behind).toMatch(/^rgb\(/);
  await expectAccessible(maria);
  await maria.keyboard.press("Escape");
  await maria.keyboard.press("Escape");
  await expect(dialog).toBeVisible();

  await expect(dialog.getByLabel("Password")).toBeFocused();
  await maria.keyboard.type("not the password");
  await maria.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("do not match");
  await dialog.getByLabel("Password").fill(demoPassword);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("Something private");
});
