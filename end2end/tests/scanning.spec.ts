// Files are looked at for viruses before anybody is given them.

import { Clamd } from "../support/clamd.ts";
import { add, compose, field, isReady, letter, picture, row, sendButton } from "../support/files.ts";
import { Server } from "../support/server.ts";
import { demoPassword, expect, expectAccessible, test as base, unique } from "../support/test.ts";

const test = base.extend<{ clamd: Clamd }, object>({
  clamd: async ({}, use) => {
    const clamd = new Clamd();
    await clamd.start();
    await use(clamd);
    await clamd.stop();
  },
  // Its own server, which asks that scanner.
  as: async ({ browser, clamd, contextOptions }, use) => {
    const server = new Server();
    await server.start("--demo", "--scanner", clamd.address);
    const opened: { close(): Promise<void> }[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: server.url });
      opened.push(context);
      const answer = await context.request.post("/sign-in", {
        form: { username: person, password: demoPassword },
        headers: { origin: server.url, "sec-fetch-site": "same-origin" },
        maxRedirects: 0,
      });
      expect(answer.status()).toBe(303);
      return context.newPage();
    });
    for (const context of opened) await context.close();
    await server.stop();
  },
});

const letters = (page: import("@playwright/test").Page) =>
  page.getByRole("list", { name: "Attachments of this message" }).getByRole("listitem");

test("a virus is refused, and everything else stays", async ({ as }) => {
  const maria = await as("maria");
  await compose(maria, unique("Virus"));
  // In two parts, so that no scanner finds it here.
  const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");
  await add(maria, letter("a.txt"), { ...letter("b.txt"), buffer: Buffer.from(eicar) });
  await expect(field(maria).getByRole("alert").first()).toContainText("b.txt was not added.");
  await expect(field(maria).getByRole("alert").first()).toContainText("virus");
  await isReady(maria, "a.txt");
  await expect(field(maria).getByRole("listitem")).toHaveCount(1);
  await expectAccessible(maria);
  await sendButton(maria).click();
  await maria.waitForURL(/\/messages\/[0-9a-f-]{36}/);
  await expect(letters(maria)).toHaveCount(1);
  await expect(maria.getByRole("link", { name: "Download a.txt" })).toBeVisible();
});

test("without an answer of the scanner the message goes, and nobody is given the file", async ({ as, clamd }) => {
  const maria = await as("maria");
  await compose(maria, unique("Waits for the scanner"));
  clamd.isAway = true;
  await add(maria, picture("rash.png"));
  await expect(row(maria, "rash.png")).toContainText("virus");
  await expect(row(maria, "rash.png").locator("img")).toBeHidden();
  await sendButton(maria).click();
  await maria.waitForURL(/\/messages\/[0-9a-f-]{36}/);
  const address = new URL(maria.url()).pathname;
  for (const page of [maria, await as("priya")]) {
    await page.goto(address);
    await expect(letters(page)).toContainText("rash.png");
    await expect(letters(page)).toContainText("virus");
    await expect(letters(page).getByRole("link")).toHaveCount(0);
    await expect(letters(page).locator("img")).toHaveCount(0);
    await expectAccessible(page);
  }
});
