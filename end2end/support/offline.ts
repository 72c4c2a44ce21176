// Pages that have no connection, and what the browser keeps until they do.

import type { Page } from "@playwright/test";
import type { Server } from "./server.ts";
import { chooseRecipient, chooseType, demoPassword, enter, expect, hydrated, open } from "./test.ts";

/** The server is gone, and what a page asked it for did not come. */
export const NOT_THERE = /ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|ERR_FAILED/;

/** Whatever a test has left it as. */
export async function startAgain(server: Server) {
  const isThere = await fetch(`${server.url}/healthz`).then(() => true, () => false);
  if (!isThere) await server.start();
}

export const field = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });
export const banner = (page: Page) => page.locator("#outbox");
export const send = (page: Page) => page.getByRole("button", { name: "Send", exact: true });

/** The service worker has the files, and stands behind the pages that come. */
export const armed = (page: Page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

/** What carries messages that wait has come, which no page waits for. */
export const settled = (page: Page) => expect.poll(async () => (await waiting(page)).length).toBeGreaterThan(0);

export async function write(page: Page, subject: string, text: string) {
  await open(page, "/messages/new");
  await settled(page);
  await chooseType(page, "General message");
  await chooseRecipient(page, "nair", /Priya Nair/);
  await page.getByRole("textbox", { name: "Subject" }).fill(subject);
  await enter(page);
  await page.keyboard.type(text);
}

export const rows = (page: Page, subject: string) =>
  page.getByRole("main").getByRole("listitem").getByRole("link").filter({ hasText: subject });

/** All that the browser has in its database: for somebody who may write, a pair of keys at the least. */
export const waiting = (page: Page): Promise<unknown[]> =>
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

export async function signIn(page: Page, person = "maria") {
  await open(page, "/sign-in");
  await page.getByLabel("Username").fill(person);
  await page.getByLabel("Password", { exact: true }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
  await hydrated(page);
}

/** Somebody new who acts for Leo signs in, and begins a message for him. Says where his record is. */
export async function beginForLeo(page: Page, server: Server, username: string): Promise<string> {
  const login = ["--username", username, "--name", "Ana Alvarez", "--mrn", "RFH-100232", "--kind", "other"];
  server.command(["account", "add", "proxy", ...login], demoPassword);
  await signIn(page, username);
  const record = new URL(page.url()).pathname;
  await open(page, `${record}/messages/new`);
  await settled(page);
  await chooseType(page, "General message");
  await page.getByRole("combobox", { name: "To", exact: true }).click();
  await page.getByRole("listbox").getByRole("option").first().click();
  return record;
}
