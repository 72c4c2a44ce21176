// Without a connection: the server is really gone, and comes back.

import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { answered, begun } from "../support/conversations.ts";
import { saved } from "../support/drafts.ts";
import { NOT_THERE, armed, banner, beginForLeo, field, rows, send, settled, signIn, startAgain, waiting, write } from "../support/offline.ts";
import { Server } from "../support/server.ts";
import { enter, expect, expectAccessible, hydrated, open, test, unique } from "../support/test.ts";

test.use({ alone: "offline", serviceWorkers: "allow" });

test.beforeEach(({ allowConsole }) => allowConsole(NOT_THERE));

test.afterEach(({ server }) => startAgain(server));

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
  const record = await beginForLeo(page, server, "aunt");
  const maria = await as("maria");
  const leo = maria.locator("#viewing").getByRole("link", { name: /Leo Alvarez/, includeHidden: true });
  await open(maria, "/");
  expect(await leo.getAttribute("href")).toBe(record);
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
  await expect(maria.getByRole("heading", { name: "You are connected again." })).toBeVisible();
  await expect(maria.getByText("You are offline")).toBeHidden();
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
