// What a browser keeps of somebody until there is a connection: who can read it, and when it goes.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Page, chromium } from "@playwright/test";
import { NOT_THERE, armed, banner, beginForLeo, field, rows, send, settled, signIn, startAgain, waiting, write } from "../support/offline.ts";
import { chooseRecipient, chooseType, demoPassword, enter, expect, expectAccessible, hydrated, open, test, unique } from "../support/test.ts";

test.use({ alone: "offline-kept", serviceWorkers: "allow" });

test.beforeEach(({ allowConsole }) => allowConsole(NOT_THERE));

test.afterEach(({ server }) => startAgain(server));

test("where the browser keeps nothing, what cannot be sent stays where it is", async ({ as, server }) => {
  const maria = await as("maria");
  await maria.addInitScript(() => Object.defineProperty(window, "indexedDB", { get: () => ({ open: () => { throw new DOMException("no", "SecurityError"); } }) }));
  const subject = unique("Nowhere");
  await open(maria, "/messages/new");
  await chooseType(maria, "General message");
  await chooseRecipient(maria, "nair", /Priya Nair/);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await enter(maria);
  await maria.keyboard.type("Nothing is kept of it");
  await server.halt();
  await send(maria).click();
  await expect(maria.getByRole("alert").filter({ hasText: "Carepost did not answer" })).toBeVisible();
  await expect(field(maria)).toHaveText("Nothing is kept of it");
  await expect(banner(maria)).toBeHidden();
  await server.start();
  await send(maria).click();
  await expect(maria.getByRole("heading", { name: subject })).toBeVisible();
});

test("somebody else in the same browser neither sends nor reads it", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await signIn(page);
  const subject = unique("Mine");
  await write(page, subject, "Mine alone");
  await server.halt();
  await send(page).click();
  await expect(banner(page)).toBeVisible();
  await page.close();
  await server.start();
  // Nobody has signed out.
  await context.clearCookies();
  const daniel = await context.newPage();
  await signIn(daniel, "daniel");
  await expect.poll(async () => (await waiting(daniel)).length).toBe(4);
  await daniel.reload();
  await hydrated(daniel);
  await expect(banner(daniel)).toBeHidden();
  await context.clearCookies();
  await signIn(daniel);
  await expect(banner(daniel)).toContainText(`“${subject}” was sent.`);
  await context.close();
});

test("signing out takes away what waits, and asks before", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await signIn(page);
  const subject = unique("Gone");
  await write(page, subject, "Not to be sent");
  await page.route("**/api/message/send", (route) => route.abort());
  await send(page).click();
  await expect(banner(page)).toBeVisible();
  expect(await waiting(page)).not.toEqual([]);
  await page.locator("#account form[action='/sign-out'] button").evaluate((button: HTMLElement) => button.click());
  await page.getByRole("button", { name: "Remove it and sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await waiting(page)).toEqual([]);
  await context.close();
});

test("a session that is revoked takes it away as well", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  const login = ["--username", "revoked", "--mrn", "RFH-100232"];
  server.command(["account", "add", "patient", ...login], demoPassword);
  await signIn(page, "revoked");
  const stream = page.waitForResponse(/\/api\/live/);
  await open(page, "/");
  await stream;
  await expect.poll(() => waiting(page)).toHaveLength(2);
  server.command(["account", "disable", "revoked"]);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await waiting(page)).toEqual([]);
  await context.close();
});

test("a device that heard nothing of the revocation has nothing that opens", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  const record = await beginForLeo(page, server, "away");
  await enter(page);
  await page.keyboard.type("Nobody is to read this.");
  await server.halt();
  await send(page).click();
  await expect(banner(page)).toBeVisible();
  const sealed = async (page: Page) => (await waiting(page)).filter((row) => Object.hasOwn(row as object, "box"));
  expect(await sealed(page)).toHaveLength(1);
  const before = await waiting(page);
  await page.close();
  // Its sessions end with the password, which is as it was.
  server.command(["account", "password", "away"], demoPassword);
  await server.start();
  const later = await context.newPage();
  await signIn(later, "away");
  await expect.poll(() => sealed(later)).toEqual([]);
  await settled(later);
  expect((await waiting(later)).filter((row) => before.some((old) => JSON.stringify(old) === JSON.stringify(row)))).toEqual([]);
  await open(later, `${record}/messages/new`);
  await expect(field(later)).toBeEmpty();
  await expect(banner(later)).toBeHidden();
  await context.close();
});

test("a page that is older than its account's key lets nothing wait", async ({ browser, server, allowConsole }) => {
  allowConsole(/status of 401|ERR_FAILED/);
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  // It hears of nothing.
  await page.route("**/api/live*", (route) => route.abort());
  await beginForLeo(page, server, "older");
  server.command(["account", "password", "older"], demoPassword);
  await enter(page);
  await page.keyboard.type("Written with two keys");
  // As whoever hears of it on the page says.
  await page.evaluate(() => void dispatchEvent(new Event("carepost:session")));
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.getByLabel("Password", { exact: true }).fill(demoPassword);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  await server.halt();
  await send(page).click();
  await expect(page.getByRole("alert").filter({ hasText: "Carepost did not answer" })).toBeVisible();
  await expect(field(page)).toHaveText("Written with two keys");
  await expect(banner(page)).toBeHidden();
  await server.start();
  await send(page).click();
  await expect(page.getByRole("article").getByText("Written with two keys")).toBeVisible();
  await context.close();
});

test("what was written offline waits while there is no room among the drafts", async ({ as, server, allowConsole }) => {
  // The drafts that are one too many.
  allowConsole(/status of 4\d\d/);
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await settled(maria);
  await armed(maria);
  const limit = 200;
  const save = (page: Page, ids: string[]) =>
    page.evaluate(async (ids) => {
      const { account, writes } = document.querySelector<HTMLElement>("[data-account]")!.dataset;
      const content = { conversation: null, message_type: null, recipients: [], subject: "Full", confidential: false, body: { version: 1, blocks: [] } };
      const asked = ids.map((draft) =>
        fetch("/api/draft/save", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ account, scope: { patient: writes }, draft: { draft, version: 0, content } }),
        }).then(({ status }) => status),
      );
      return Promise.all(asked);
    }, ids);
  const ids = Array.from({ length: limit }, () => crypto.randomUUID());
  expect(await save(maria, ids)).toContain(200);
  await server.halt();
  await maria.goto("/messages");
  await hydrated(maria);
  const subject = unique("No room");
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await field(maria).fill("Still here");
  await expect(maria.getByText("Kept on this device, encrypted.")).toBeVisible();
  await server.start();
  await maria.getByRole("button", { name: "Go on to Carepost" }).click();
  const full = maria.getByText("your drafts are as many as there can be");
  await expect(full).toBeVisible();
  await expectAccessible(maria);
  await maria.getByRole("link", { name: "Show drafts" }).click();
  await rows(maria, "Full").first().click();
  await hydrated(maria);
  // This page has tried as well, so the next one is the first for which there is room.
  await expect(full).toBeVisible();
  await maria.locator(".compose__foot").getByText("Discard", { exact: true }).click();
  // The form is empty at once; the server hears of it with what is saved next.
  const discarded = maria.waitForResponse(/\/api\/draft\/discard/);
  await maria.getByRole("button", { name: "Yes, discard it" }).click();
  expect((await discarded).status()).toBe(200);
  await open(maria, "/messages?folder=drafts");
  await expect(maria.getByText("What you wrote without a connection is in Drafts.")).toBeVisible();
  await open(maria, "/messages?folder=drafts");
  await expect(rows(maria, subject)).toHaveCount(1);
});

/** Files below the directory in which the text is, as UTF-8 or UTF-16. */
function holding(directory: string, text: string): string[] {
  const forms = [Buffer.from(text), Buffer.from(text, "utf16le")];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return forms.some((form) => bytes.includes(form));
    });
}

test("nothing of what waits can be read in the browser's files", async ({ server, launchOptions, viewport }) => {
  const profile = mkdtempSync(path.join(tmpdir(), "carepost-profile-"));
  const canary = `Canary${process.pid}x${Date.now()}`;
  const begin = () => chromium.launchPersistentContext(profile, { ...launchOptions, viewport, baseURL: server.url, locale: "en-US" });
  try {
    let context = await begin();
    let page = context.pages()[0];
    await signIn(page);
    await armed(page);
    await write(page, canary, `${canary} waits`);
    await server.halt();
    await send(page).click();
    await expect(banner(page)).toBeVisible();
    const other = await context.newPage();
    await other.goto("/");
    await field(other).fill(`${canary} sealed`);
    await expect(other.getByText("Kept on this device, encrypted.")).toBeVisible();
    await context.close();
    expect(holding(profile, canary)).toEqual([]);

    await server.start();
    context = await begin();
    page = context.pages()[0];
    await signIn(page);
    await expect(banner(page)).toContainText("was sent");
    await page.locator("#account form[action='/sign-out'] button").evaluate((button: HTMLElement) => button.click());
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(await waiting(page)).toEqual([]);
    await context.close();
    expect(holding(profile, canary)).toEqual([]);
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
});
