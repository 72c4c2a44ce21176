// Two people use one browser. Maria and Daniel both act for Leo, so both have the same page.

import type { Page } from "@playwright/test";
import { chooseRecipient, deaf, demoPassword, expect, expectAccessible, open, test, unique } from "../support/test.ts";
import { saved } from "../support/unsent.ts";

const text = "Something only Maria knows";

/** The form for a message about Leo, filled in by whoever is signed in. */
async function write(page: Page, subject: string, isReady: (page: Page, path: string) => Promise<unknown>) {
  await page.goto("/");
  const leo = page.locator("#viewing").getByRole("link", { name: /Leo Alvarez/, includeHidden: true });
  await isReady(page, `${await leo.getAttribute("href")}/messages/new`);
  await page.getByRole("radio", { name: "General message" }).check();
  await page.getByRole("textbox", { name: "Subject" }).fill(subject);
  await page.getByRole("textbox", { name: "Message" }).fill(text);
}

/** In another tab of the same browser, where nobody was signed in any more. */
async function signIn(page: Page, username: string) {
  const { origin } = new URL(page.url());
  await page.context().clearCookies();
  const answer = await page.context().request.post("/sign-in", {
    form: { username, password: demoPassword },
    headers: { origin, "sec-fetch-site": "same-origin" },
    maxRedirects: 0,
  });
  expect(answer.status(), `signing in as ${username}`).toBe(303);
}

const whoIsIn = (page: Page) => page.locator(".account__name");

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  const opened = (page: Page, path: string) => page.goto(path);

  async function chooseDoctor(page: Page) {
    const to = page.getByLabel("To", { exact: true });
    await to.selectOption((await to.locator("option", { hasText: "Osei" }).getAttribute("value"))!);
  }

  test("what one writes is not sent by the other, nor shown to them", async ({ as, allowConsole }) => {
    allowConsole(/status of 409/);
    const maria = await as("maria");
    const subject = unique("Private");
    await write(maria, subject, opened);
    await chooseDoctor(maria);
    await signIn(maria, "daniel");
    await maria.getByRole("button", { name: "Send" }).click();
    await expect(maria.getByRole("heading", { name: "Someone else is signed in now" })).toBeVisible();
    await expect(maria.getByText("Daniel Alvarez is signed in with this browser now")).toBeVisible();
    expect(await maria.content()).not.toContain(text);
    expect(await maria.content()).not.toContain(subject);
    await maria.getByRole("link", { name: "Go to Today" }).click();
    await expect(maria.getByRole("heading", { name: "Today" })).toBeVisible();
    await maria.goto("/messages?folder=sent");
    await expect(maria.getByText(subject)).toHaveCount(0);
  });

  test("going back in the browser shows a text to its writer only", async ({ as }) => {
    for (const [who, kept] of [["daniel", ""], ["maria", text]] as const) {
      const maria = await as("maria");
      await write(maria, "Private", opened);
      // On a phone this page is a sheet that has no way to others but Close.
      await maria.goto("/");
      await expect(maria.getByRole("heading", { name: "Today" })).toBeVisible();
      await signIn(maria, who);
      await maria.goBack();
      await expect(maria.getByRole("textbox", { name: "Message" })).toHaveValue(kept);
    }
  });

  test("signing in again as somebody else shows nothing and loses nothing", async ({ as, allowConsole }) => {
    allowConsole(/status of 4(01|09)/);
    const maria = await as("maria");
    await write(maria, "Private", opened);
    await maria.context().clearCookies();
    await maria.getByRole("button", { name: "Send" }).click();
    const asked = async (username: string) => {
      await maria.getByLabel("Username").fill(username);
      await maria.getByLabel("Password").fill(demoPassword);
      await maria.getByRole("button", { name: "Sign in" }).click();
    };
    await asked("daniel");
    await expect(maria.getByRole("alert")).toContainText("written from another account");
    await expect(maria.getByText(text)).toHaveCount(0);
    await asked("maria");
    await expect(maria.getByRole("textbox", { name: "Message" })).toHaveValue(text);
  });
});

test.describe("with script", () => {
  const dialog = (page: Page) => page.getByRole("dialog", { name: "Sign in again" });

  async function comesBack(page: Page) {
    await dialog(page).getByLabel("Password").fill(demoPassword);
    await dialog(page).getByRole("button", { name: "Sign in" }).click();
    await expect(dialog(page)).toBeHidden();
  }

  test("what one writes is covered until they are back, and sent then", async ({ as, allowConsole }) => {
    allowConsole(/status of 409/);
    const maria = await as("maria");
    const subject = unique("Private");
    await write(maria, subject, open);
    await chooseRecipient(maria, "Osei", /Osei/);
    await signIn(maria, "daniel");
    await maria.getByRole("button", { name: "Send" }).click();
    await expect(dialog(maria)).toHaveClass(/dialog--covers/);
    await expect(dialog(maria)).toContainText("Someone else signed in with this browser");
    await expectAccessible(maria);
    await maria.keyboard.press("Escape");
    await expect(dialog(maria)).toBeVisible();
    await expect(dialog(maria).getByLabel("Username")).toHaveValue("maria");

    await comesBack(maria);
    await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText(text);
    await maria.getByRole("button", { name: "Send" }).click();
    await expect(maria.getByRole("heading", { name: subject })).toBeVisible();
    await expect(maria.locator(".letter__author")).toHaveText("Maria Alvarez");
  });

  /** This browser alone has it: what is on the server has an address of its own. */
  const withoutDrafts = (page: Page) => page.route("**/api/draft/save", (route) => route.abort());

  test("whoever comes to the page of another sees nothing of what was written", async ({ as, allowConsole }) => {
    allowConsole(/status of 409|ERR_FAILED/);
    const maria = await as("maria");
    await withoutDrafts(maria);
    await write(maria, "Private", open);
    await signIn(maria, "daniel");
    await maria.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expect(dialog(maria)).toHaveClass(/dialog--covers/);
    await comesBack(maria);
    await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText(text);

    await saved(maria);
    const page = maria.url();
    await signIn(maria, "daniel");
    await maria.evaluate(() => window.dispatchEvent(new Event("focus")));
    // Whoever is there cannot discard what the other wrote.
    await dialog(maria).getByRole("link", { name: "Leave this page" }).click();
    await expect(maria.getByRole("heading", { name: "Today" })).toBeVisible();
    await expect(whoIsIn(maria)).toHaveText("Daniel Alvarez");
    await open(maria, page);
    await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("");
    await maria.goto("/sign-in");
    await signIn(maria, "maria");
    await open(maria, page);
    await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText(text);
  });

  test("a page on which nothing was written becomes that of whoever is signed in", async ({ as, allowConsole }) => {
    allowConsole(/status of 409/);
    const maria = await as("maria");
    // Where it hears nothing, when somebody comes to it.
    await deaf(maria);
    await open(maria, "/messages");
    await signIn(maria, "daniel");
    await maria.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expect(whoIsIn(maria)).toHaveText("Daniel Alvarez");
  });

  test("going back in the browser shows a text to its writer only", async ({ as, allowConsole }) => {
    allowConsole(/status of 409|ERR_FAILED/);
    const maria = await as("maria");
    await withoutDrafts(maria);
    await write(maria, "Private", open);
    await saved(maria);
    await maria.goto("/sign-in");
    await signIn(maria, "daniel");
    await maria.goBack();
    await maria.locator("html[data-hydrated=true]").waitFor();
    await expect(whoIsIn(maria)).toHaveText("Daniel Alvarez");
    await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("");
    await expect(maria.getByRole("textbox", { name: "Subject" })).toHaveValue("");
  });
});
