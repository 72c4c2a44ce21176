// Folders of each reader's own: several conversations at once, the one that is open, keys, and Undo.

import type { Page } from "@playwright/test";
import { answered, begun } from "../support/conversations.ts";
import { expect, expectAccessible, hydrated, open, test, unique } from "../support/test.ts";

const row = (page: Page, subject: string) => page.locator(".inbox__row").filter({ hasText: subject });
const link = (page: Page, subject: string) => row(page, subject).getByRole("link");
const box = (page: Page, subject: string) => row(page, subject).getByRole("checkbox");
const bar = (page: Page) => page.getByRole("form", { name: "What is selected" });
const said = (page: Page) => page.locator("#sent");
const undo = (page: Page) => said(page).getByRole("button", { name: "Undo" });
const selecting = (page: Page) => page.getByText("Select", { exact: true }).click();

/** Conversations of Maria's, the last one begun first. */
async function some(maria: Page, number: number): Promise<string[]> {
  const subjects = [];
  for (let i = 0; i < number; i++) {
    const subject = unique("Put away");
    await begun(maria, subject, "Only to be put away.");
    subjects.unshift(subject);
  }
  return subjects;
}

/** By the drop-down, as a person does. */
async function folder(page: Page, name: string) {
  await page.getByLabel("Folder").selectOption(name);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await hydrated(page);
}

test("several are archived, found again, and brought back", async ({ as }) => {
  const maria = await as("maria");
  const [third, second, first] = await some(maria, 3);
  await open(maria, "/messages");
  await expect(box(maria, first)).toHaveCount(0);
  await selecting(maria);
  await expectAccessible(maria);
  // Wherever in the row one taps.
  await row(maria, first).click({ position: { x: 200, y: 40 } });
  await box(maria, third).check();
  await expect(box(maria, first)).toBeChecked();
  await expect(bar(maria)).toBeInViewport();
  await bar(maria).getByRole("button", { name: "Archive" }).click();
  await expect(said(maria)).toBeFocused();
  await expect(said(maria)).toContainText("Archived: 2 conversations.");
  await expect(row(maria, second)).toBeVisible();
  for (const gone of [first, third]) await expect(row(maria, gone)).toHaveCount(0);
  await expectAccessible(maria);
  // It is said once.
  await maria.reload();
  await hydrated(maria);
  await expect(said(maria)).toHaveCount(0);

  await folder(maria, "Archived");
  await expect(maria).toHaveTitle(/^(\(\d+\) )?Archived/);
  await selecting(maria);
  await box(maria, first).check();
  await bar(maria).getByRole("button", { name: "Move to Inbox" }).click();
  await expect(said(maria)).toContainText("Moved to the inbox: 1 conversation.");
  await expect(row(maria, third)).toBeVisible();
  await folder(maria, "Inbox");
  await expect(row(maria, first)).toBeVisible();
  await expect(row(maria, third)).toHaveCount(0);
  // For somebody else who reads the same record nothing has changed.
  const daniel = await as("daniel");
  const { patients } = await (await daniel.request.post("/api/account/view", { data: {}, headers: { "sec-fetch-site": "same-origin" } })).json();
  const { patient } = patients.find((one: { name: string }) => one.name === "Maria Alvarez");
  await open(daniel, `/for/${patient}/messages`);
  await expect(row(daniel, third)).toBeVisible();
});

test("what was deleted can be taken back at once, or from its folder", async ({ as }) => {
  const maria = await as("maria");
  const [second, first] = await some(maria, 2);
  await open(maria, "/messages");
  await selecting(maria);
  await box(maria, first).check();
  await box(maria, second).check();
  await bar(maria).getByRole("button", { name: "Delete" }).click();
  await expect(said(maria)).toContainText("Deleted: 2 conversations.");
  await undo(maria).click();
  await expect(said(maria)).toContainText("It is as it was before.");
  await expect(undo(maria)).toHaveCount(0);
  for (const back of [first, second]) await expect(row(maria, back)).toBeVisible();
});

test("what is open is put away from its own page", async ({ as }) => {
  const maria = await as("maria");
  const [subject] = await some(maria, 1);
  await open(maria, "/messages");
  const more = maria.getByRole("button", { name: "More for this conversation" });
  await link(maria, subject).click();
  await hydrated(maria);
  await more.click();
  await expectAccessible(maria);
  await maria.getByRole("button", { name: "Add star" }).click();
  // One stays where one is.
  await expect(maria.getByRole("heading", { level: 1 })).toHaveText(subject);
  await expect(said(maria)).toContainText("Star added: 1 conversation.");
  await open(maria, "/messages?folder=starred");
  await expect(link(maria, subject)).toContainText("Starred");
  await link(maria, subject).click();
  await hydrated(maria);
  await more.click();
  await maria.getByRole("button", { name: "Delete" }).click();
  await expect(maria.getByRole("heading", { level: 1, name: "Starred" })).toBeVisible();
  await expect(row(maria, subject)).toHaveCount(0);
  await folder(maria, "Deleted");
  await link(maria, subject).click();
  await hydrated(maria);
  await more.click();
  await maria.getByRole("button", { name: "Move to Inbox" }).click();
  await expect(said(maria)).toContainText("Moved to the inbox: 1 conversation.");
  // Unread again, it is on Today.
  await open(maria, "/messages");
  await link(maria, subject).click();
  await hydrated(maria);
  await more.click();
  await maria.getByRole("button", { name: "Mark as unread" }).click();
  await expect(row(maria, subject)).toHaveClass(/inbox__row--unread/);
});

test("a new answer brings it back", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Comes back");
  const address = await begun(maria, subject, "Put away, and answered.");
  await open(maria, "/messages");
  await selecting(maria);
  await box(maria, subject).check();
  await bar(maria).getByRole("button", { name: "Archive" }).click();
  await expect(row(maria, subject)).toHaveCount(0);
  await answered(await as("priya"), address, "Here is your answer.");
  await open(maria, "/messages");
  await expect(row(maria, subject)).toHaveClass(/inbox__row--unread/);
  // What has come since the list was made is not put out of sight with the rest.
  await answered(await as("priya"), address, "And one thing more.");
  await selecting(maria);
  await box(maria, subject).check();
  await bar(maria).getByRole("button", { name: "Archive" }).click();
  await expect(said(maria)).toContainText("1 has a new message. It stays where it is.");
  await expect(row(maria, subject)).toBeVisible();
});

test("at the desk, what waits for an answer stays", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Waits");
  await begun(maria, subject, "Do not put me away.");
  const priya = await as("priya");
  await open(priya, "/messages?show=all");
  await selecting(priya);
  await box(priya, subject).check();
  await bar(priya).getByRole("button", { name: "Archive" }).click();
  await expect(said(priya)).toContainText("1 still needs an answer. It stays where it is.");
  await expect(undo(priya)).toHaveCount(0);
  await expect(row(priya, subject)).toBeVisible();
});

test("by keys: x selects, e archives", async ({ as, isMobile }) => {
  test.skip(isMobile, "a phone has none of these keys");
  const maria = await as("maria");
  const [fourth, third, second, first] = await some(maria, 4);
  await open(maria, "/messages");
  // The row that has the focus.
  await link(maria, fourth).focus();
  await maria.keyboard.press("e");
  await expect(said(maria)).toContainText("Archived: 1 conversation.");
  await expect(row(maria, fourth)).toHaveCount(0);
  await hydrated(maria);
  // What is selected, by keys or by a range.
  await link(maria, third).focus();
  await maria.keyboard.press("x");
  await expect(box(maria, third)).toBeChecked();
  await maria.keyboard.press("x");
  await expect(box(maria, third)).not.toBeChecked();
  await box(maria, third).click();
  await box(maria, first).click({ modifiers: ["Shift"] });
  for (const one of [first, second, third]) await expect(box(maria, one)).toBeChecked();
  await box(maria, third).click();
  await maria.keyboard.press("e");
  await expect(said(maria)).toContainText("Archived: 2 conversations.");
  await expect(row(maria, third)).toBeVisible();
  await hydrated(maria);
  // What is open.
  await link(maria, third).click();
  await hydrated(maria);
  await maria.locator("#conversation").focus();
  await maria.keyboard.press("e");
  await expect(row(maria, third)).toHaveCount(0);
  // Nothing, where it is archived already.
  await open(maria, "/messages?folder=archived");
  await link(maria, third).focus();
  await maria.keyboard.press("e");
  await expect(link(maria, third)).toBeFocused();
});

test("all in a folder at once", async ({ as }) => {
  const maria = await as("maria");
  const [second, first] = await some(maria, 2);
  await open(maria, "/messages");
  await selecting(maria);
  for (const one of [first, second]) await box(maria, one).check();
  await bar(maria).getByRole("button", { name: "Add star" }).click();
  await expect(said(maria)).toContainText("Star added: 2 conversations.");
  await folder(maria, "Starred");
  await selecting(maria);
  await bar(maria).getByRole("checkbox", { name: "All in this list" }).check();
  await bar(maria).getByRole("button", { name: "Remove star" }).click();
  await expect(said(maria)).toContainText("Star removed:");
  await expect(maria.getByText("Nothing has a star")).toBeVisible();
  await undo(maria).click();
  for (const one of [first, second]) await expect(row(maria, one)).toBeVisible();
});

test("how much is in a folder is there when one chooses", async ({ as }) => {
  const maria = await as("maria");
  const [second, first] = await some(maria, 2);
  await open(maria, "/messages");
  const archived = maria.locator("select[name=folder] option[value=archived]");
  await selecting(maria);
  for (const one of [first, second]) await box(maria, one).check();
  await bar(maria).getByRole("button", { name: "Archive" }).click();
  await expect(said(maria)).toContainText("Archived: 2 conversations.");
  await hydrated(maria);
  const asked = maria.waitForResponse("**/api/mailbox/folders");
  await maria.getByLabel("Folder").focus();
  expect((await asked).status()).toBe(200);
  await expect(archived).toHaveAttribute("data-count", /^([2-9]|\d\d|99\+)$/);
  const count = await archived.getAttribute("data-count");
  // It is as much as the folder has.
  await folder(maria, "Archived");
  await expect(maria.locator(".messages__count")).toContainText(count ?? "none");
});

test("nothing is selected, and nothing is changed", async ({ as }) => {
  const maria = await as("maria");
  await some(maria, 1);
  await open(maria, "/messages");
  await selecting(maria);
  await bar(maria).getByRole("button", { name: "Archive" }).click();
  await expect(said(maria)).toContainText("Nothing was changed.");
});

test("a form of somebody else's page changes nothing", async ({ as, allowConsole }) => {
  allowConsole(/409/);
  const maria = await as("maria");
  const subject = unique("Two accounts");
  await begun(maria, subject, "One browser.");
  await open(maria, "/messages");
  await selecting(maria);
  await box(maria, subject).check();
  // The page is another account's, as it is when somebody else has signed in in another tab.
  await bar(maria).locator("[name=account]").evaluate((field: HTMLInputElement) => (field.value = crypto.randomUUID()));
  const answer = maria.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().includes("/messages"));
  await bar(maria).getByRole("button", { name: "Archive" }).click();
  expect((await answer).status()).toBe(409);
  await expect(maria.getByRole("alert").filter({ hasText: "Nothing was changed." })).toBeVisible();
  await open(maria, "/messages");
  await expect(row(maria, subject)).toBeVisible();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("it is the same", async ({ as }) => {
    const maria = await as("maria");
    // One of its own: what other tests leave first in the list may be unread.
    const [subject] = await some(maria, 1);
    await maria.goto("/messages");
    await selecting(maria);
    await box(maria, subject).check();
    await bar(maria).getByRole("button", { name: "Mark as unread" }).click();
    await expect(maria.locator(".inbox__row--unread").filter({ hasText: subject })).toBeVisible();
    await undo(maria).click();
    await expect(maria.getByText("It is as it was before.")).toBeVisible();
    await expect(maria.locator(".inbox__row--unread").filter({ hasText: subject })).toHaveCount(0);
  });
});

test("a folder that is chosen before the program comes is shown when it does", async ({ as }) => {
  const maria = await as("maria");
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await maria.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await maria.goto("/messages", { waitUntil: "domcontentloaded" });
  await maria.getByLabel("Folder").selectOption("Archived");
  await expect(maria.getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();
  go();
  await expect(maria.getByRole("heading", { level: 1, name: "Archived" })).toBeVisible();
  await hydrated(maria);
});
