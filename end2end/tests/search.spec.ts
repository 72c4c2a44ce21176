// One field, all messages: several words, in whatever form, with the place where they are.

import type { Page } from "@playwright/test";
import { answered, begun } from "../support/conversations.ts";
import { expect, expectAccessible, hydrated, open, test, unique, viewAs } from "../support/test.ts";

const field = (page: Page) => page.getByRole("searchbox", { name: "Search messages" });
const found = (page: Page) => page.getByRole("list", { name: "Conversations" }).getByRole("link");
const choice = (page: Page, name: string) => page.getByRole("combobox", { name });
const marks = (page: Page) => page.locator("mark");
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

/** A word that nobody else writes. */
const rare = () => unique("Zebra").replaceAll(/[^A-Za-z0-9]/g, "");

async function search(page: Page, words: string): Promise<void> {
  await field(page).fill(words);
  const asked = page.waitForResponse((answer) => answer.url().includes("/messages/search?asked="));
  await field(page).press("Enter");
  await asked;
  await expect(heading(page, "Search")).toBeVisible();
  await hydrated(page);
}

test("several words find a message, without accents, and are marked", async ({ as }) => {
  const maria = await as("maria");
  const [word, subject] = [rare(), unique("About a cream")];
  const address = await begun(maria, subject, `Is the crème brûlée bad for my ${word}? It tastes good.`);
  await begun(maria, unique("Another"), `Only the ${word}.`);
  await open(maria, "/messages");
  await search(maria, `${word.toLowerCase().slice(0, -1)} CREME brul`);
  await expect(found(maria)).toHaveCount(1);
  await expect(found(maria)).toContainText(subject);
  await expect(marks(maria)).toHaveText(["crème", "brûlée", word]);
  await expect(maria.getByText("1 conversation found")).toBeVisible();
  await expectAccessible(maria);
  await found(maria).click();
  await expect(maria).toHaveURL(new RegExp(address.replace(/^.*\//, "")));
  await maria.goBack();
  await expect(heading(maria, "Search")).toBeVisible();
  await expect(found(maria)).toHaveCount(1);
  await expect(field(maria)).toHaveValue(/CREME/);
  await maria.getByRole("link", { name: "Clear search" }).click();
  await expect(heading(maria, "Inbox")).toBeVisible();
});

test("what is chosen leaves the rest out, and says so", async ({ as }) => {
  const maria = await as("maria");
  const word = rare();
  const [toPriya, toNurses] = [unique("To Priya"), unique("To nurses")];
  const address = await begun(maria, toPriya, `First ${word}.`);
  await begun(maria, toNurses, `Second ${word}.`, ["Primary care nurses"]);
  await open(maria, "/messages");
  await search(maria, word);
  await expect(found(maria)).toHaveCount(2);
  await maria.getByText("Narrow it down").click();
  await choice(maria, "With").selectOption({ label: "Primary care nurses" });
  await maria.getByRole("button", { name: "Search" }).last().click();
  await expect(found(maria)).toHaveCount(1);
  await expect(found(maria)).toContainText(toNurses);
  // What was found is not pushed down by what was chosen.
  await expect(choice(maria, "With")).toBeHidden();
  await maria.getByText("Narrow it down (1 chosen)").click();
  await expect(choice(maria, "With")).toHaveValue(/^team:/);
  await expectAccessible(maria);
  await maria.getByLabel("Only unread").check();
  await maria.getByRole("button", { name: "Search" }).last().click();
  await expect(maria.getByText("Nothing found")).toBeVisible();
  await expect(maria.getByText("take away what you chose")).toBeVisible();
  await answered(await as("priya"), address, `Third ${word}.`);
  await maria.reload();
  await choice(maria, "With").selectOption({ label: "Anyone" });
  await maria.getByRole("button", { name: "Search" }).last().click();
  await expect(found(maria)).toHaveCount(1);
  await expect(found(maria)).toContainText(toPriya);
  await maria.getByText("Narrow it down").click();
  await maria.getByLabel("From day").fill("2026-03-02");
  await maria.getByLabel("To day").fill("2026-03-01");
  await maria.getByRole("button", { name: "Search" }).last().click();
  await expect(maria.getByRole("alert")).toContainText("after the last");
  await expect(found(maria)).toHaveCount(0);
});

test("nothing typed and nothing found say what to do", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/search");
  await expect(maria.getByText("What are you looking for?")).toBeVisible();
  await expectAccessible(maria);
  await search(maria, rare());
  await expect(maria.getByText("Nothing found")).toBeVisible();
  await expectAccessible(maria);
  await search(maria, "\"*%:( 😀");
  await expect(maria.getByText("What are you looking for?")).toBeVisible();
});

test("a text that looks like a program is a text", async ({ as }) => {
  const maria = await as("maria");
  const word = rare();
  await begun(maria, unique("Program"), `<img src=x onerror=alert(1)> ${word} <b>bold</b>`);
  await open(maria, "/messages");
  await search(maria, `${word} <b>bold</b> "><script>alert(1)</script>`);
  await expect(found(maria)).toHaveCount(0);
  await expect(field(maria)).toHaveValue(/<script>/);
  await search(maria, `${word} <b>`);
  await expect(found(maria)).toContainText(`<img src=x onerror=alert(1)> ${word} <b>bold</b>`);
  await expect(marks(maria)).toHaveText([word, "b", "bold", "b"]);
  await expect(maria.locator("img[src=x]")).toHaveCount(0);
});

test("what is confidential is found by the patient alone", async ({ as }) => {
  const maria = await as("maria");
  const word = rare();
  const [plain, hidden] = [unique("For all"), unique("Between us")];
  await begun(maria, plain, `This ${word} is for all.`);
  await begun(maria, hidden, `This ${word} is not.`, undefined, true);
  await open(maria, "/messages");
  await search(maria, word);
  await expect(found(maria)).toHaveCount(2);
  const daniel = await as("daniel");
  await open(daniel, "/");
  await viewAs(daniel, "Maria Alvarez");
  await daniel.getByRole("link", { name: /^Messages/ }).first().click();
  await search(daniel, word);
  await expect(found(daniel)).toHaveCount(1);
  await expect(found(daniel)).toContainText(plain);
  await expect(daniel.getByText("1 conversation found")).toBeVisible();
  await search(daniel, "Between us");
  await expect(found(daniel).filter({ hasText: hidden })).toHaveCount(0);
});

test("the key / leads to the field, unless keys are off", async ({ as, isMobile }) => {
  test.skip(isMobile, "for whoever has keys");
  const maria = await as("maria");
  await open(maria, "/messages");
  await hydrated(maria);
  await maria.keyboard.press("/");
  await expect(field(maria)).toBeFocused();
  await expect(field(maria)).toHaveValue("");
  await maria.keyboard.type("a/b");
  await expect(field(maria)).toHaveValue("a/b");
  await maria.evaluate(() => localStorage.setItem("keys-off", "1"));
  await maria.reload();
  await hydrated(maria);
  await maria.keyboard.press("/");
  await expect(field(maria)).not.toBeFocused();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("searching and choosing need none", async ({ as }) => {
    const maria = await as("maria");
    const word = unique("heartburn").replaceAll(/[^A-Za-z0-9]/g, "");
    await maria.goto(`/messages`);
    await field(maria).fill(`question ${word}`);
    await field(maria).press("Enter");
    await expect(maria.getByText("Nothing found")).toBeVisible();
    await maria.getByText("Narrow it down").click();
    await choice(maria, "About").selectOption({ index: 1 });
    await maria.getByRole("button", { name: "Search" }).last().click();
    await expect(choice(maria, "About")).toBeVisible();
    await expect(choice(maria, "About")).not.toHaveValue("");
    // No address says what is looked for.
    await expect(maria).toHaveURL(/messages\/search\?asked=[0-9a-f-]{36}$/);
  });
});
