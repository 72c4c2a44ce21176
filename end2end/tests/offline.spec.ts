// Without a connection: the server is really gone, and comes back.

import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Page, chromium } from "@playwright/test";
import { answered, begun } from "../support/conversations.ts";
import { saved } from "../support/drafts.ts";
import { Server } from "../support/server.ts";
import { chooseRecipient, chooseType, demoPassword, enter, expect, expectAccessible, hydrated, open, test, unique } from "../support/test.ts";

test.use({ alone: "offline", serviceWorkers: "allow" });

test.beforeEach(({ allowConsole }) => allowConsole(/ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|ERR_FAILED/));

test.afterEach(async ({ server }) => {
  const isThere = await fetch(`${server.url}/healthz`).then(() => true, () => false);
  if (!isThere) await server.start();
});

const field = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });
const banner = (page: Page) => page.locator("#outbox");
const send = (page: Page) => page.getByRole("button", { name: "Send", exact: true });

/** The service worker has the files, and stands behind the pages that come. */
const armed = (page: Page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

/** What carries messages that wait has come, which no page waits for. */
const settled = (page: Page) => expect.poll(async () => (await waiting(page)).length).toBeGreaterThan(0);

async function write(page: Page, subject: string, text: string) {
  await open(page, "/messages/new");
  await settled(page);
  await chooseType(page, "General message");
  await chooseRecipient(page, "nair", /Priya Nair/);
  await page.getByRole("textbox", { name: "Subject" }).fill(subject);
  await enter(page);
  await page.keyboard.type(text);
}

const rows = (page: Page, subject: string) =>
  page.getByRole("main").getByRole("listitem").getByRole("link").filter({ hasText: subject });

/** All that the browser has in its database: for somebody who may write, a pair of keys at the least. */
const waiting = (page: Page): Promise<unknown[]> =>
  page.evaluate(async () => {
    const known = await indexedDB.databases();
    if (!known.some(({ name }) => name === "carepost")) return [];
    const database = await new Promise<IDBDatabase>((resolve) => {
      const asked = indexedDB.open("carepost");
      asked.onsuccess = () => resolve(asked.result);
    });
    const names = [...database.objectStoreNames];
    const stores = database.transaction(names);
    const found = names.map((name) => stores.objectStore(name).getAll());
    await new Promise((resolve) => (stores.oncomplete = resolve));
    database.close();
    return found.flatMap(({ result }) => result);
  });

test("what is sent without a connection waits, and is sent once", async ({ as, server }) => {
  const maria = await as("maria");
  const subject = unique("Elevator");
  await write(maria, subject, "Written in the elevator.");
  await server.halt();
  await send(maria).click();
  await expect(banner(maria)).toHaveText(`“${subject}” waits for a connection, and will be sent by itself.`);
  await expectAccessible(maria);
  // Trying does no harm.
  await send(maria).click();
  await server.start();
  await expect(maria.getByRole("heading", { name: subject })).toBeVisible({ timeout: 40_000 });
  await expect(maria.getByRole("article").getByText("Written in the elevator.")).toBeVisible();
  await open(maria, "/messages?folder=sent");
  await expect(rows(maria, subject)).toHaveCount(1);
  await open(maria, "/messages?folder=drafts");
  await expect(rows(maria, subject)).toHaveCount(0);
  await expect(banner(maria)).toBeHidden();
});

test("what is written on while it waits is not sent before its writer says so", async ({ as, server }) => {
  const maria = await as("maria");
  const subject = unique("Second thought");
  await write(maria, subject, "First thought");
  await server.halt();
  await send(maria).click();
  await expect(banner(maria)).toBeVisible();
  await maria.keyboard.press("Control+End");
  await field(maria).press("End");
  await maria.keyboard.type(", and a second one");
  await expect(banner(maria)).toBeHidden();
  await server.start();
  await maria.evaluate(() => dispatchEvent(new Event("online")));
  await expect(saved(maria)).toBeVisible({ timeout: 40_000 });
  await send(maria).click();
  await expect(maria.getByRole("article").getByText("First thought, and a second one")).toBeVisible();
  await open(maria, "/messages?folder=sent");
  await expect(rows(maria, subject)).toHaveCount(1);
});

test("what somebody else answers in the server's place is no answer", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Hotel");
  await write(maria, subject, "From the hotel");
  let asked = 0;
  await maria.route("**/api/message/send", async (route) => {
    asked += 1;
    if (asked === 1) return route.abort();
    if (asked === 2) return route.fulfill({ contentType: "text/html", body: "<p>Welcome to our hotel</p>" });
    return route.continue();
  });
  await send(maria).click();
  await expect(maria.getByRole("heading", { name: subject })).toBeVisible({ timeout: 20_000 });
  expect(asked).toBe(3);
  await open(maria, "/messages?folder=sent");
  await expect(rows(maria, subject)).toHaveCount(1);
});

test("an answer goes when its page is closed, from the next page, in order", async ({ as, server }) => {
  const maria = await as("maria");
  const [one, two] = [unique("One"), unique("Two")];
  const addresses = [await begun(maria, one, "Hello"), await begun(maria, two, "Hello")];
  const others = [await maria.context().newPage(), await maria.context().newPage()];
  for (const [i, page] of others.entries()) {
    await open(page, addresses[i]);
    await settled(page);
    await enter(page);
    await page.keyboard.type(`Answer ${i}`);
  }
  await server.halt();
  for (const page of others) {
    await send(page).click();
    await expect(banner(page)).toBeVisible();
  }
  await expect(banner(others[1])).toHaveText("2 messages wait for a connection, and will be sent by themselves.");
  for (const page of others) await page.close();
  await server.start();
  await open(maria, "/");
  await expect(banner(maria)).toHaveText(`“${two}” was sent.Show it`);
  await expectAccessible(maria);
  await banner(maria).getByRole("link", { name: "Show it" }).click();
  await expect(maria.getByRole("article").getByText("Answer 1")).toBeVisible();
  await open(maria, "/messages?folder=sent");
  const order = await rows(maria, "").allTextContents();
  const at = (subject: string) => order.findIndex((row) => row.includes(subject));
  expect(at(two)).toBeLessThan(at(one));
});

test("what cannot be sent as it is says why, and is a draft again", async ({ as, server, allowConsole }) => {
  allowConsole(/409/);
  const [maria, priya] = [await as("maria"), await as("priya")];
  const address = await begun(maria, unique("Crossed"), "Hello");
  const page = await maria.context().newPage();
  await open(page, address);
  await settled(page);
  await enter(page);
  await page.keyboard.type("Never mind");
  await server.halt();
  await send(page).click();
  await expect(banner(page)).toBeVisible();
  await page.close();
  await server.start();
  await answered(priya, address, "Come in tomorrow.");
  await open(maria, "/");
  await expect(banner(maria)).toContainText("was not sent: somebody has written in the conversation since.");
  await expectAccessible(maria);
  await banner(maria).getByRole("link", { name: "Open it" }).click();
  await expect(field(maria)).toHaveText("Never mind");
  await expect(maria.getByRole("article").getByText("Come in tomorrow.")).toBeVisible();
  await expect(banner(maria)).toBeHidden();
});

test("who may write nothing there any more still has the text", async ({ as, server, browser, allowConsole }) => {
  allowConsole(/40[34]/);
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  server.command(["account", "add", "proxy", "--username", "aunt", "--name", "Ana Alvarez", "--mrn", "RFH-100232", "--kind", "other"], demoPassword);
  await signIn(page, "aunt");
  const record = new URL(page.url()).pathname;
  const maria = await as("maria");
  const leo = maria.locator("#viewing").getByRole("link", { name: /Leo Alvarez/, includeHidden: true });
  await open(maria, "/");
  expect(await leo.getAttribute("href")).toBe(record);
  await open(page, `${record}/messages/new`);
  await settled(page);
  await chooseType(page, "General message");
  await page.getByRole("combobox", { name: "To", exact: true }).click();
  await page.getByRole("listbox").getByRole("option").first().click();
  await enter(page);
  await page.keyboard.type("For Leo, from his aunt");
  await server.halt();
  await send(page).click();
  await expect(banner(page)).toBeVisible();
  await page.close();
  server.command(["account", "revoke", "aunt", "--mrn", "RFH-100232"]);
  await server.start();
  const next = await context.newPage();
  await next.goto("/");
  await expect(banner(next)).toContainText("was not sent");
  await banner(next).getByRole("link", { name: "Open it" }).click();
  await expect(banner(next)).toContainText("You wrote: For Leo, from his aunt");
  await expectAccessible(next);
  await banner(next).getByRole("link", { name: "Remove it" }).click();
  await expect(banner(next)).toBeHidden();
  await context.close();
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

test("a page that cannot be had is stood in for, and what is written there becomes a draft", async ({ as, server }) => {
  const maria = await as("maria");
  const canary = unique("Canary");
  await open(maria, "/");
  await armed(maria);
  await settled(maria);
  await server.halt();
  await maria.goto("/messages");
  await hydrated(maria);
  await expect(maria.getByRole("heading", { name: "You are offline" })).toBeVisible();
  await expect(maria.getByRole("heading", { name: "Write something down" })).toBeVisible();
  await expectAccessible(maria);
  await maria.getByRole("textbox", { name: "Subject" }).fill(canary);
  await field(maria).fill("My knee\n\nhurts again");
  await expect(maria.getByText("Kept on this device, encrypted.")).toBeVisible();
  expect(JSON.stringify(await waiting(maria))).not.toContain(canary);
  // Nobody is taken away from what they write.
  await server.start();
  await expect(maria.getByText("You are connected again.")).toBeVisible();
  await expectAccessible(maria);
  await expect(field(maria)).toHaveValue("My knee\n\nhurts again");
  await maria.getByRole("button", { name: "Go on to Carepost" }).click();
  await expect(maria.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await maria.getByRole("link", { name: "Show drafts" }).click();
  await rows(maria, canary).click();
  await expect(maria.getByRole("textbox", { name: "Subject" })).toHaveValue(canary);
  await expect(field(maria)).toContainText("hurts again");
});

test("with nobody signed in before, nothing can be written down", async ({ page, server }) => {
  await open(page, "/sign-in");
  await armed(page);
  await server.halt();
  await page.goto("/messages");
  await hydrated(page);
  await expect(page.getByRole("heading", { name: "You are offline" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Write something down" })).toBeHidden();
  await server.start();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible({ timeout: 20_000 });
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
  const login = ["--username", "away", "--name", "Ana Alvarez", "--mrn", "RFH-100232", "--kind", "other"];
  server.command(["account", "add", "proxy", ...login], demoPassword);
  await signIn(page, "away");
  await open(page, `${new URL(page.url()).pathname}/messages/new`);
  await settled(page);
  await chooseType(page, "General message");
  await page.getByRole("combobox", { name: "To", exact: true }).click();
  await page.getByRole("listbox").getByRole("option").first().click();
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
  await open(later, `${new URL(later.url()).pathname}/messages/new`);
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
  const login = ["--username", "older", "--name", "Olga Alvarez", "--mrn", "RFH-100232", "--kind", "other"];
  server.command(["account", "add", "proxy", ...login], demoPassword);
  await signIn(page, "older");
  await open(page, `${new URL(page.url()).pathname}/messages/new`);
  await settled(page);
  await chooseType(page, "General message");
  await page.getByRole("combobox", { name: "To", exact: true }).click();
  await page.getByRole("listbox").getByRole("option").first().click();
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
  await expect(maria.getByText("your drafts are as many as there can be")).toBeVisible();
  await expectAccessible(maria);
  await maria.getByRole("link", { name: "Show drafts" }).click();
  await rows(maria, "Full").first().click();
  await hydrated(maria);
  await maria.locator(".compose__foot").getByText("Discard", { exact: true }).click();
  await maria.getByRole("button", { name: "Yes, discard it" }).click();
  await saved(maria);
  await open(maria, "/messages?folder=drafts");
  await expect(maria.getByText("What you wrote without a connection is in Drafts.")).toBeVisible();
  await open(maria, "/messages?folder=drafts");
  await expect(rows(maria, subject)).toHaveCount(1);
});

async function signIn(page: Page, person = "maria") {
  await open(page, "/sign-in");
  await page.getByLabel("Username").fill(person);
  await page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
  await hydrated(page);
}

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

test("a page of an older version goes on, and asks to be loaded anew when nobody writes", async ({ browser, allowConsole }) => {
  allowConsole(/503|400/);
  const place = mkdtempSync(path.join(tmpdir(), "carepost-site-"));
  cpSync(path.dirname(process.env.CAREPOST_BINARY!), place, { recursive: true });
  const [hashes, pkg] = [path.join(place, "hash.txt"), path.join(place, "site/pkg")];
  const list = readFileSync(hashes, "utf8");
  const name = /^js: (.+)\//m.exec(list)![1];
  const server = new Server(path.join(place, "carepost"));
  await server.start("--demo");
  const context = await browser.newContext({ baseURL: server.url });
  try {
    const page = await context.newPage();
    await signIn(page);
    const address = await begun(page, unique("Old and new"), "Hello");
    await open(page, address);
    await armed(page);
    await settled(page);
    await server.halt();
    // The same files in a directory of another name are another version.
    renameSync(path.join(pkg, name), path.join(pkg, "another-version"));
    writeFileSync(hashes, list.replaceAll(name, "another-version"));
    await server.start();
    // A part that it had not needed before.
    await enter(page);
    await page.keyboard.type("Still writing");
    await expect(page.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
    const updated = page.locator("#updated");
    await page.evaluate(() => dispatchEvent(new Event("carepost:back")));
    await page.waitForFunction(() => navigator.serviceWorker.getRegistration().then((it) => it?.waiting));
    await expect(updated).toBeHidden();
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Delete");
    await page.getByRole("heading", { level: 1 }).click();
    await page.evaluate(() => (document.activeElement as HTMLElement)?.blur());
    await expect(updated).toBeVisible();
    await expectAccessible(page);
    await enter(page);
    await page.keyboard.type("Written all the same");
    await expect(updated).toBeHidden();
    // The server has another function by that name now.
    await page.evaluate(() => (window.fetch = () => Promise.resolve(new Response('{"code":"malformed"}', { status: 400 }))));
    await send(page).click();
    await expect(updated).toBeVisible();
    const loaded = page.waitForEvent("load");
    await updated.getByRole("button", { name: "Reload" }).click();
    await loaded;
    await hydrated(page);
    await expect(field(page)).toHaveText("Written all the same");
    expect(await page.locator("script[src]").first().getAttribute("src")).toContain("another-version");
    await expect(updated).toBeHidden();
  } finally {
    await context.close();
    await server.stop();
    rmSync(place, { recursive: true, force: true });
  }
});
