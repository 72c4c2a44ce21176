// What is written and not sent is kept, each address its own: whatever leads away from it and back. Here
// the server takes no draft, so this browser alone has it.

import type { Page } from "@playwright/test";
import { begun } from "../support/conversations.ts";
import { Editor } from "../support/editor.ts";
import { test as base, chooseRecipient, chooseType, demoPassword, expect, expectAccessible, hydrated, intercept, open, unique } from "../support/test.ts";
import { entries, note, saved, stored } from "../support/unsent.ts";

const test = base.extend({
  as: async ({ as }, use) => {
    await use(async (person) => {
      const page = await as(person);
      // Also for what is asked when the page is gone already, which no route of the test would see.
      await page.context().addInitScript(() => {
        const { fetch } = window;
        window.fetch = (asked, options) =>
          (asked instanceof Request ? asked.url : String(asked)).endsWith("/api/draft/save")
            ? Promise.reject(new TypeError("the server takes no draft"))
            : fetch(asked, options);
      });
      return page;
    });
  },
});

const field = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });
const leaves = (page: Page) => page.getByRole("dialog", { name: "Leave without sending?" });

/** A form of ours, such as the one that changes the theme: also where its sheet is out of reach. */
async function choose(page: Page, name: string) {
  const loaded = page.waitForEvent("load");
  await page.locator("#account").getByRole("button", { name, includeHidden: true }).evaluate((button: HTMLElement) => button.click());
  await loaded;
  await hydrated(page);
}

async function answer(page: Page, address: string, text: string) {
  await open(page, address);
  await new Editor(page).wake();
  await page.keyboard.type(text);
  await saved(page);
}

test("a new message is whole again after another theme, another language and a reload", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Whole");
  await open(maria, "/messages/new");
  await chooseType(maria, "Test results");
  await chooseRecipient(maria, "nair", /Priya Nair/);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await maria.getByRole("switch").check();
  const editor = new Editor(maria);
  await editor.begin("*bold* and [link]\n- one\n> quoted|");
  await saved(maria);
  const isWhole = async () => {
    await editor.expectText("*bold* and [link]\n- one\n> quoted");
    await expect(maria.locator("#subject")).toHaveValue(subject);
    await expect(maria.getByRole("switch")).toBeChecked();
    await expect(maria.locator(".combobox__chips")).toContainText("Priya Nair");
    await expect(maria.locator("input[name=type]:checked")).toHaveValue("results");
  };
  try {
    await choose(maria, "Dark colors");
    await isWhole();
    await expect(note(maria)).toBeVisible();
    await expectAccessible(maria);
    await choose(maria, "Español");
    await expect(maria.getByText(/^Su texto sin enviar \(.*\) está aquí\.$/)).toBeVisible();
    await expect(maria.locator("#subject")).toHaveValue(subject);
    await expect(maria.locator("#message strong")).toHaveText("bold");
  } finally {
    await choose(maria, "English");
  }
  await maria.reload();
  await hydrated(maria);
  await isWhole();
  // The caret is at its end, and it can be written on.
  await maria.locator("#message").focus();
  await maria.keyboard.type("!");
  await editor.expectText("*bold* and [link]\n- one\n> quoted!");
  await expect(leaves(maria)).toHaveCount(0);
});

test("each conversation keeps its own answer, and the list says so", async ({ as }) => {
  const maria = await as("maria");
  const [first, second] = [unique("First"), unique("Second")];
  const [one, two] = [await begun(maria, first, "Hello"), await begun(maria, second, "Hello")];
  await answer(maria, one, "To the first");
  await answer(maria, two, "To the second");
  await open(maria, "/messages");
  const row = (subject: string) => maria.getByRole("main").getByRole("listitem").getByRole("link").filter({ hasText: subject });
  await expect(row(first)).toContainText("Unsent");
  await expect(row(second)).toContainText("Unsent");
  await expect(row("A private question").getByText("Unsent")).toBeHidden();
  await expect(maria.getByRole("link", { name: /Unsent.*A new message you began/ })).toBeHidden();
  await expectAccessible(maria);

  // The answer is there without anybody pointing at it.
  await row(first).click();
  await expect(field(maria)).toHaveText("To the first");
  await expect(note(maria)).toBeVisible();
  await expectAccessible(maria);
  await maria.goBack();
  await row(second).click();
  await expect(field(maria)).toHaveText("To the second");

  await open(maria, "/messages/new");
  await field(maria).fill("Something new");
  await saved(maria);
  await maria.getByRole("link", { name: "Close", exact: true }).click();
  await expect(maria.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await maria.getByRole("link", { name: /Unsent.*A new message you began/ }).click();
  await expect(field(maria)).toHaveText("Something new");
});

test("Back and Forward lead to an answer as it was", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Forth"), "Hello");
  await open(maria, "/messages");
  await answer(maria, address, "Back and forth");
  maria.on("dialog", () => expect("nothing").toBe("asked"));
  await maria.goBack();
  await expect(maria.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await maria.goForward();
  await expect(field(maria)).toHaveText("Back and forth");
});

test("it is there in another tab, and after the browser was closed", async ({ as, browser, contextOptions, server }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Tab"), "Hello");
  await answer(maria, address, "Kept for later");
  const tab = await maria.context().newPage();
  await open(tab, address);
  await expect(field(tab)).toHaveText("Kept for later");

  const storageState = await maria.context().storageState();
  const later = await browser.newContext({ ...contextOptions, baseURL: server.url, storageState });
  const page = await later.newPage();
  await open(page, address);
  await expect(field(page)).toHaveText("Kept for later");
  await later.close();
});

test("what is discarded can be brought back, and what is emptied is gone", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Discarded");
  await open(maria, "/messages/new");
  await chooseRecipient(maria, "nair", /Priya Nair/);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  const editor = new Editor(maria);
  await editor.begin("- *one*\n- two|");
  await saved(maria);
  await open(maria, "/messages/new");
  await editor.expectText("- *one*\n- two");

  await maria.getByRole("button", { name: "Discard" }).click();
  await expect(maria.getByText("Your unsent text was discarded.")).toBeVisible();
  await editor.expectText("");
  await expect(maria.getByRole("textbox", { name: "Subject" })).toHaveValue("");
  await expect(maria.locator(".combobox__chips")).toHaveCount(0);
  await expect.poll(() => entries(maria)).toBe(0);
  await maria.getByRole("button", { name: "Bring it back" }).click();
  await editor.expectText("- *one*\n- two");
  await expect(maria.getByRole("textbox", { name: "Subject" })).toHaveValue(subject);
  await expect(maria.locator(".combobox__chips")).toContainText("Priya Nair");
  await expect.poll(() => entries(maria)).toBe(1);

  await maria.getByRole("button", { name: "Remove Priya Nair" }).click();
  await maria.getByRole("textbox", { name: "Subject" }).fill("");
  await editor.begin("|");
  await expect.poll(() => entries(maria)).toBe(0);
  await open(maria, "/messages/new");
  await expect(note(maria)).toHaveCount(0);
});

test("what was sent is not kept, however fast", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Fast"), "Hello");
  await open(maria, address);
  await new Editor(maria).wake();
  await maria.keyboard.type("Sent at once");
  await maria.keyboard.press("ControlOrMeta+Enter");
  await expect(maria.getByRole("article").last()).toContainText("Sent at once");
  await hydrated(maria);
  expect(await entries(maria)).toBe(0);
  await answer(maria, address, "Sent in peace");
  expect(await entries(maria)).toBe(1);
  await maria.getByRole("button", { name: "Send", exact: true }).click();
  await expect(maria.getByRole("article").last()).toContainText("Sent in peace");
  expect(await entries(maria)).toBe(0);
});

test("what was sent without the page hearing of it is sent once", async ({ as, allowConsole }) => {
  allowConsole(/ERR_FAILED/);
  const maria = await as("maria");
  const address = await begun(maria, unique("Once"), "Hello");
  await answer(maria, address, "Only once");
  await intercept(maria, "**/api/conversation/reply", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await maria.getByRole("button", { name: "Send", exact: true }).click();
  await expect(maria.getByText(/waits for a connection/)).toBeVisible();
  await maria.unroute("**/api/conversation/reply");
  await open(maria, address);
  await expect(maria.getByText(/” was sent\./)).toBeVisible();
  await maria.reload();
  await expect(maria.getByRole("article")).toHaveCount(2);
  await expect(field(maria)).toHaveText("");
});

test("somebody else in the same browser finds nothing of it", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/");
  const leo = maria.locator("#viewing").getByRole("link", { name: /Leo Alvarez/, includeHidden: true });
  const path = `${await leo.getAttribute("href")}/messages/new`;
  const mine = await begun(maria, unique("Mine"), "Hello");
  await answer(maria, mine, "canary-in-an-answer");
  await open(maria, path);
  await field(maria).fill("canary-for-leo");
  await saved(maria);
  const account = await maria.locator("[data-account]").getAttribute("data-account");
  const all = await stored(maria);
  for (const secret of ["canary", account!, mine.split("/").pop()!, path, "messages"]) {
    expect(all).not.toContain(secret);
    expect(all).not.toContain(Buffer.from(secret).toString("base64").slice(0, 8));
  }
  expect(await entries(maria)).toBe(2);

  const signIn = async (username: string) => {
    const { origin } = new URL(maria.url());
    await maria.context().clearCookies();
    const form = { username, password: demoPassword };
    await maria.context().request.post("/sign-in", { form, headers: { origin, "sec-fetch-site": "same-origin" }, maxRedirects: 0 });
  };
  await maria.goto("/sign-in");
  await signIn("daniel");
  await open(maria, path);
  await expect(note(maria)).toHaveCount(0);
  await expect(field(maria)).toHaveText("");
  await open(maria, path.replace("/new", ""));
  await expect(maria.getByRole("main").getByText("Unsent").filter({ visible: true })).toHaveCount(0);
  // Nor does it hinder them, or they it.
  await open(maria, path);
  await field(maria).fill("Daniel's own");
  await saved(maria);
  await maria.goto("/sign-in");
  await signIn("maria");
  await open(maria, path);
  await expect(field(maria)).toHaveText("canary-for-leo");
});

test("signing out by the button asks, and removes it; being signed out does not", async ({ as, allowConsole }) => {
  allowConsole(/status of 401/);
  const maria = await as("maria");
  const address = await begun(maria, unique("Out"), "Hello");
  await answer(maria, address, "Kept through the night");
  await maria.context().clearCookies();
  await maria.goto(address);
  await maria.getByLabel("Username").fill("maria");
  await maria.getByLabel("Password").fill(demoPassword);
  await maria.getByRole("button", { name: "Sign in" }).click();
  await expect(field(maria)).toHaveText("Kept through the night");

  await open(maria, "/");
  const signOut = () =>
    maria.locator('#account form[action="/sign-out"] button').evaluate((button: HTMLElement) => button.click());
  await signOut();
  const dialog = maria.getByRole("dialog", { name: "Sign out and remove unsent text?" });
  await expect(dialog).toContainText("Signing out removes unsent text from this device.");
  await expect(dialog.getByRole("button", { name: "Stay signed in" })).toBeFocused();
  await expectAccessible(maria);
  await maria.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  expect(await entries(maria)).toBe(1);
  await signOut();
  await dialog.getByRole("button", { name: "Remove it and sign out" }).click();
  await expect(maria).toHaveURL(/\/sign-in\?signed-out=1/);
  expect(await entries(maria)).toBe(0);
});

test("two tabs with one address lose nothing of each other", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Two tabs"), "Hello");
  await open(maria, address);
  const tab = await maria.context().newPage();
  await open(tab, address);
  await new Editor(tab).wake();
  await new Editor(maria).wake();
  await maria.keyboard.type("In the one");
  await saved(maria);
  await field(tab).focus();
  await tab.keyboard.type("In the other");
  await saved(tab);
  await field(maria).focus();
  await maria.keyboard.type(", and more");
  await saved(maria);
  await tab.close();
  await open(maria, address);
  await new Editor(maria).expectText("In the one, and more\n— Also written in another tab —\nIn the other");
  await saved(maria);
  await open(maria, address);
  await new Editor(maria).expectText("In the one, and more\n— Also written in another tab —\nIn the other");
});

test("what is typed before the page wakes stays, too", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Early"), "Hello");
  await answer(maria, address, "From before");
  await maria.route("**/*_bg.wasm", async (route) => {
    await maria.locator("textarea#message").pressSequentially("Typed early");
    await route.continue();
  });
  await open(maria, address);
  await new Editor(maria).expectText("Typed early\n— Written here before —\nFrom before");
});

test("what the server gives back counts more than what was kept", async ({ as, allowConsole }) => {
  allowConsole(/status of (404|422)/);
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await field(maria).fill("Kept");
  await saved(maria);
  // Without its parts the form is posted, and refused.
  await maria.route(/\/(chunk|split)_\w+\.wasm$/, (route) => route.fulfill({ status: 404, body: "gone" }));
  await open(maria, "/messages/new");
  await field(maria).fill("Posted");
  await maria.unroute(/\/(chunk|split)_\w+\.wasm$/);
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("alert").first()).toBeVisible();
  await hydrated(maria);
  await expect(field(maria)).toHaveText("Posted");
  await expect(note(maria)).toHaveCount(0);
});

test("what is older than a week is dropped", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Old"), "Hello");
  await answer(maria, address, "Last week");
  const weekLater = Date.now() + 7 * 24 * 60 * 60 * 1000 + 1000;
  await maria.clock.setFixedTime(weekLater);
  await open(maria, "/messages");
  await expect.poll(() => entries(maria)).toBe(0);
});

test.describe("where nothing can be kept", () => {
  const ways = {
    "without a secure connection": () => Object.defineProperty(crypto, "subtle", { value: undefined }),
    "where the storage is blocked": () =>
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("blocked", "SecurityError");
        },
      }),
    "where the storage is full": () => {
      const set = Storage.prototype.setItem;
      Storage.prototype.setItem = function (name: string, value: string) {
        if (this === localStorage) throw new DOMException("full", "QuotaExceededError");
        set.call(this, name, value);
      };
    },
  };
  for (const [name, way] of Object.entries(ways)) {
    test(`${name} it is asked before leaving`, async ({ as }) => {
      const maria = await as("maria");
      await maria.addInitScript(way);
      await open(maria, "/messages/new");
      await field(maria).click();
      await maria.keyboard.type("Not sent yet");
      await maria.getByRole("link", { name: "Close", exact: true }).click();
      await expect(leaves(maria)).toBeVisible();
      await expectAccessible(maria);
      await leaves(maria).getByRole("button", { name: "Keep writing" }).click();
      await expect(field(maria)).toHaveText("Not sent yet");

      const asked: string[] = [];
      maria.on("dialog", (dialog) => {
        asked.push(dialog.type());
        void dialog.accept();
      });
      await maria.goto("/");
      expect(asked).toEqual(["beforeunload"]);
      await open(maria, "/messages/new");
      await field(maria).click();
      await maria.keyboard.type("Nor now");
      await maria.getByRole("link", { name: "Close", exact: true }).click();
      await leaves(maria).getByRole("button", { name: "Leave" }).click();
      await expect(maria.getByRole("heading", { name: "Inbox" })).toBeVisible();
    });
  }
});
