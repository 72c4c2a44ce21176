// Those who act for others see, person by person, what is new and what waits.

import { type Page } from "@playwright/test";
import { demoPassword, expect, expectAccessible, open, test as shared } from "../support/test.ts";
import { Server } from "../support/server.ts";

// As the demo begins: nothing here reads or writes a message.
const test = shared.extend<{}, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = new Server();
      await server.start("--demo");
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

const conversation = /^\/for\/[0-9a-f-]{36}\/messages\/[0-9a-f-]{36}$/;

/** The headings of the page itself, in order: "2 Leo Alvarez". */
const headings = (page: Page) =>
  page.getByRole("main").locator("h1, h2, h3").evaluateAll((all) => all.map((h) => `${h.tagName[1]} ${h.textContent}`));

const top = async (page: Page, role: "region" | "heading", name: string | RegExp) =>
  (await page.getByRole(role, { name }).first().boundingBox())!.y;

// What the demo begins with is to be in the short lists of Today.
test.use({ alone: "people" });

test("Today has a part for each person, whose page it is first", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/");
  expect(await headings(maria)).toEqual([
    "1 Today",
    "2 Actions",
    "2 You",
    "3 For you to read",
    "3 Waiting for an answer",
    "2 Leo Alvarez · your child",
    "3 For you to read",
  ]);
  const leo = maria.getByRole("region", { name: "Leo Alvarez · your child" });
  const form = leo.getByRole("link", { name: /Inhaler form for school/ });
  await expect(form).toContainText("From Sam Okafor, RN");
  await expect(form).toHaveAttribute("href", conversation);
  const own = maria.getByRole("region", { name: "You", exact: true });
  await expect(own.getByRole("link", { name: /Two charges/ }).first()).toHaveAttribute("href", /^\/messages\//);
  await expectAccessible(maria);

  await leo.getByRole("link", { name: "Leo Alvarez · your child" }).click();
  await expect(maria).toHaveURL(/\/for\/[0-9a-f-]{36}$/);
  expect(await headings(maria)).toEqual([
    "1 Today",
    "2 Actions",
    "2 Leo Alvarez · your child",
    "3 For you to read",
    "2 You",
    "3 For you to read",
    "3 Waiting for an answer",
  ]);
  await expect(own.getByRole("link", { name: /Two charges/ }).first()).toHaveAttribute("href", /^\/messages\//);
  await expectAccessible(maria);
});

test("what one begins stands first on a phone, and says for whom it is", async ({ as, isMobile }) => {
  const maria = await as("maria");
  await open(maria, "/");
  const start = maria.getByRole("region", { name: "Actions" }).getByRole("link", { name: "Start a New Message" });
  await expect(start).toHaveAccessibleDescription("");
  await maria.getByRole("link", { name: "Leo Alvarez · your child" }).click();
  await expect(start).toHaveAccessibleDescription("You will write for Leo Alvarez.");
  await expect(maria.getByText("You will write for Leo Alvarez.")).toBeVisible();
  const [actions, leo] = [await top(maria, "region", "Actions"), await top(maria, "region", /Leo Alvarez/)];
  if (isMobile) expect(actions).toBeLessThan(leo);
  await start.click();
  await expect(maria).toHaveURL(/\/for\/[0-9a-f-]{36}\/messages\/new$/);
});

test("a representative finds nothing confidential; who has nothing new is one line", async ({ as }) => {
  const daniel = await as("daniel");
  await open(daniel, "/");
  // Without a record of his own, to the first by name.
  await expect(daniel.getByRole("heading", { name: /Leo Alvarez/, level: 2 })).toBeVisible();
  const leo = daniel.getByRole("region", { name: /Leo Alvarez/ });
  await expect(leo.getByText("Nothing new")).toBeVisible();
  await expect(leo.getByRole("listitem")).toHaveCount(0);
  const maria = daniel.getByRole("region", { name: "Maria Alvarez · your spouse" });
  await expect(maria.getByRole("link", { name: /What does my cholesterol result mean/ })).toBeVisible();
  const rows = maria.locator("ul").first().getByRole("listitem");
  expect(await rows.count()).toBeLessThanOrEqual(4);
  expect(await daniel.content()).not.toContain("private question");
  await expectAccessible(daniel);
});

test("who looks for one person alone sees no names over the lists", async ({ as }) => {
  const nora = await as("nora");
  await open(nora, "/");
  expect((await headings(nora)).filter((heading) => heading.includes("Maria"))).toEqual([]);
  expect(await headings(nora)).toContain("2 Waiting for an answer");
});

test("at the desk of a parent, the desk comes first", async ({ as, server }) => {
  server.command(["account", "grant", "--username", "sam", "--mrn", "RFH-100232", "--kind", "parent"]);
  const sam = await as("sam");
  await open(sam, "/");
  const all = await headings(sam);
  expect(all.slice(0, 4)).toEqual(["1 Today", "2 Actions", "2 My care team inbox", "3 For you to read"]);
  expect(all).toContain("2 Leo Alvarez · your child");
  const leo = sam.getByRole("region", { name: /Leo Alvarez/ });
  await expect(leo.getByRole("link", { name: /Inhaler form/ })).toHaveAttribute("href", conversation);
});

test("the menu says how old somebody is and what is unread, also in Spanish", async ({ as, server }) => {
  const maria = await as("maria");
  await open(maria, "/");
  await maria.getByRole("button", { name: "Viewing as" }).click();
  const leo = maria.locator("#viewing").getByRole("link", { name: /Leo Alvarez/ });
  await expect(leo).toHaveAccessibleName(/^Leo Alvarez Your child · 9 years old 1 unread$/);

  const eva = ["--username", "eva", "--name", "Eva Ruiz", "--mrn", "RFH-100232", "--kind", "parent"];
  server.command(["account", "add", "proxy", ...eva, "--language", "es"], demoPassword);
  server.command(["account", "grant", "--username", "eva", "--mrn", "RFH-100231", "--kind", "spouse"]);
  const page = await as("eva");
  await open(page, "/");
  await page.getByRole("button", { name: "Ver como" }).click();
  const hijo = page.locator("#viewing").getByRole("link", { name: /Leo Alvarez/ });
  await expect(hijo).toHaveAccessibleName(/^Leo Alvarez Su hijo o hija · 9 años \d+ sin leer$/);
  await expectAccessible(page);
});
