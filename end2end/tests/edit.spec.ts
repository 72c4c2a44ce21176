// What is changed of a conversation after it was sent, by whom, and who sees it then.

import type { Page } from "@playwright/test";
import { answered, begun } from "../support/conversations.ts";
import { demoPassword, enter, expect, expectAccessible, hydrated, open, test, unique } from "../support/test.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Edit this conversation" });
const question = (page: Page) => page.getByRole("dialog", { name: "Let others see this conversation?" });
const subjectOf = (page: Page) => dialog(page).getByLabel("Subject");
const to = (page: Page, name: string) =>
  dialog(page).getByRole("group", { name: "To" }).getByRole("checkbox", { name });
const confidentiality = (page: Page) => dialog(page).getByRole("switch", { name: "Confidentiality" });
const save = (page: Page) => dialog(page).getByRole("button", { name: "Save" });
const lines = (page: Page) => page.locator(".timeline__event");
const said = (page: Page) => page.locator("#sent");
const discard = (page: Page) => page.getByRole("dialog", { name: "Discard your changes?" });

/** The ways to leave it. */
const leaves = [
  (page: Page) => page.keyboard.press("Escape"),
  (page: Page) => dialog(page).getByRole("link", { name: "Cancel" }).click(),
];

async function edit(page: Page) {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(dialog(page)).toBeVisible();
  await hydrated(page);
}

/** The same conversation in the address of somebody who looks for Maria. */
async function forMaria(page: Page, address: string): Promise<string> {
  const headers = { "sec-fetch-site": "same-origin" };
  const { patients } = await (await page.request.post("/api/account/view", { data: {}, headers })).json();
  const { patient } = patients.find((one: { name: string }) => one.name === "Maria Alvarez");
  return `/for/${patient}${address}`;
}

test("details are changed in a dialog, and everybody sees by whom", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Misnamed"), "It is about something else.");
  await open(maria, address);
  await edit(maria);
  await expect(dialog(maria).getByRole("heading", { name: "Edit this conversation" })).toBeFocused();
  // What is behind it is out of reach.
  expect(await dialog(maria).evaluate((node) => node.matches(":modal"))).toBe(true);
  await expectAccessible(maria);
  const subject = unique("Well named");
  await subjectOf(maria).fill(subject);
  await to(maria, "Primary care nurses").check();
  await save(maria).click();
  await expect(said(maria)).toBeFocused();
  await expect(said(maria)).toContainText("Details were changed");
  await expect(maria.getByRole("heading", { level: 1 })).toHaveText(subject);
  await expect(lines(maria)).toHaveCount(2);
  await expect(lines(maria).first()).toContainText(`You changed the subject to “⁨${subject}⁩”, `);
  await expect(lines(maria).last()).toContainText("You added Primary care nurses, ");
  await hydrated(maria);
  await expectAccessible(maria);
  // It is said once.
  await maria.reload();
  await hydrated(maria);
  await expect(said(maria)).toHaveCount(0);

  const sam = await as("sam");
  await open(sam, address);
  await expect(lines(sam).last()).toContainText("Maria added Primary care nurses, ");
  await edit(sam);
  await expect(confidentiality(sam)).toHaveCount(0);
  await expectAccessible(sam);
});

test("it is left by Escape and by Cancel, and nothing is changed", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Stays");
  const address = await begun(maria, subject, "As it is.");
  await open(maria, address);
  for (const leave of leaves) {
    await edit(maria);
    await subjectOf(maria).fill("Something else");
    await subjectOf(maria).fill(subject);
    await leave(maria);
    await expect(dialog(maria)).toHaveCount(0);
    // Where one was.
    await expect(maria.getByRole("button", { name: "Edit", exact: true })).toBeFocused();
    await hydrated(maria);
  }
  await expect(maria.getByRole("heading", { level: 1 })).toHaveText(subject);
  await expect(lines(maria)).toHaveCount(0);
});

test("what was changed is not discarded without being asked", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Asked");
  await open(maria, await begun(maria, subject, "Nearly lost."));
  for (const leave of leaves) {
    await edit(maria);
    await maria.keyboard.press("Tab");
    await maria.keyboard.type("Something else");
    for (const stay of [
      () => maria.keyboard.press("Escape"),
      () => discard(maria).getByRole("button", { name: "Keep editing" }).click(),
    ]) {
      await leave(maria);
      await expect(discard(maria).getByRole("button", { name: "Keep editing" })).toBeFocused();
      await expectAccessible(maria);
      await stay();
      await expect(discard(maria)).toHaveCount(0);
      await expect(subjectOf(maria)).toHaveValue("Something else");
    }
    await leave(maria);
    await discard(maria).getByRole("link", { name: "Discard changes" }).click();
    await expect(dialog(maria)).toHaveCount(0);
    await expect(maria.getByRole("button", { name: "Edit", exact: true })).toBeFocused();
    await hydrated(maria);
  }
  await expect(maria.getByRole("heading", { level: 1 })).toHaveText(subject);
});

test("the browser asks before what was changed is gone with the page", async ({ as, allowConsole }) => {
  allowConsole(/status of 422/);
  const maria = await as("maria");
  const address = await begun(maria, unique("Not gone"), "Back, or loaded anew.");
  const asked: string[] = [];
  let leaves = false;
  maria.on("dialog", (asks) => {
    asked.push(asks.type());
    void (leaves ? asks.accept() : asks.dismiss());
  });
  await open(maria, address);
  await edit(maria);
  await to(maria, "Primary care nurses").check();
  const tries = [() => maria.evaluate(() => history.back()), () => maria.evaluate(() => location.reload())];
  for (const [number, leave] of tries.entries()) {
    await leave();
    await expect.poll(() => asked).toHaveLength(number + 1);
    await expect(to(maria, "Primary care nurses")).toBeChecked();
  }
  // Of what was given back as it was typed, too.
  await to(maria, "Primary care nurses").uncheck();
  await to(maria, "Priya Nair").uncheck();
  await save(maria).click();
  await expect(dialog(maria).getByRole("alert")).toContainText("Choose who this is for.");
  await hydrated(maria);
  expect(asked).toHaveLength(2);
  leaves = true;
  await maria.evaluate(() => history.back());
  await expect(to(maria, "Priya Nair")).toBeChecked();
  expect(asked).toEqual(["beforeunload", "beforeunload", "beforeunload"]);
});

test("what was changed is covered when nobody is there, and not lost", async ({ as, allowConsole }) => {
  allowConsole(/status of 401/);
  const maria = await as("maria");
  await maria.clock.install();
  await open(maria, `${await begun(maria, unique("Nobody there"), "For a quarter of an hour.")}/edit`);
  const subject = unique("After a while");
  await subjectOf(maria).fill(subject);
  await maria.context().clearCookies();
  await maria.clock.fastForward("14:30");
  const again = maria.getByRole("dialog", { name: "Sign in again" });
  await expect(again).toBeVisible();
  await expect(maria.locator("#details")).toBeHidden();
  await again.getByLabel("Password").fill(demoPassword);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  await expect(subjectOf(maria)).toHaveValue(subject);
  await save(maria).click();
  await expect(maria.getByRole("heading", { level: 1 })).toHaveText(subject);
});

test("what is wrong is said, and everything typed is kept", async ({ as, allowConsole }) => {
  allowConsole(/status of 422/);
  const maria = await as("maria");
  const address = await begun(maria, unique("Wrong"), "To nobody.");
  await open(maria, address);
  await edit(maria);
  await subjectOf(maria).fill("Kept");
  await to(maria, "Priya Nair").uncheck();
  await save(maria).click();
  // One thing: the focus is where it is put right.
  const first = dialog(maria).getByRole("checkbox").first();
  await expect(first).toBeFocused();
  await expect(dialog(maria).getByRole("alert")).toContainText("Choose who this is for.");
  await hydrated(maria);
  await expectAccessible(maria);
  await expect(subjectOf(maria)).toHaveValue("Kept");
  await subjectOf(maria).fill("x".repeat(121));
  await save(maria).click();
  // Several: they are read first.
  await expect(dialog(maria).getByRole("alert")).toBeFocused();
  await expect(dialog(maria).getByRole("alert").getByRole("link")).toHaveCount(2);
  await dialog(maria).getByRole("alert").getByRole("link").first().click();
  await expect(subjectOf(maria)).toBeFocused();
});

test("a patient hides a conversation, and is asked before it is shown", async ({ as, allowConsole }) => {
  allowConsole(/status of (409|404)/);
  const maria = await as("maria");
  const daniel = await as("daniel");
  const address = await begun(maria, unique("Of her own"), "For my doctor alone.");
  const of_maria = await forMaria(daniel, address);
  await open(daniel, of_maria);
  await edit(daniel);
  await expect(confidentiality(daniel)).toHaveCount(0);
  await expectAccessible(daniel);

  await open(maria, address);
  await edit(maria);
  await expect(confidentiality(maria)).not.toBeChecked();
  await expect(dialog(maria)).toContainText("May have read it already: Daniel Alvarez and Nora Kim.");
  await confidentiality(maria).check();
  await save(maria).click();
  await expect(said(maria)).toContainText("May have read it already: Daniel Alvarez and Nora Kim.");
  await expect(lines(maria)).toContainText("You turned Confidentiality on");
  await daniel.goto(of_maria);
  await expect(daniel.getByRole("heading", { level: 1 })).toHaveText("This page is not here");

  await hydrated(maria);
  await edit(maria);
  await confidentiality(maria).uncheck();
  await save(maria).click();
  await expect(question(maria)).toBeVisible();
  await expect(question(maria).getByRole("listitem")).toHaveText(["Daniel Alvarez", "Nora Kim"]);
  await hydrated(maria);
  await expectAccessible(maria);
  await question(maria).getByRole("button", { name: "Go back" }).click();
  await expect(confidentiality(maria)).not.toBeChecked();
  await save(maria).click();
  await question(maria).getByRole("button", { name: "Turn off Confidentiality" }).click();
  await expect(said(maria)).toContainText("Details were changed");
  await open(daniel, of_maria);
  // That it was hidden is not told to them.
  await expect(lines(daniel)).toHaveCount(0);
});

test("who saves second is told what has changed, and loses nothing", async ({ as, allowConsole }) => {
  allowConsole(/status of 409/);
  const maria = await as("maria");
  const priya = await as("priya");
  const address = await begun(maria, unique("Together"), "Both of us at once.");
  await open(maria, address);
  await open(priya, address);
  await edit(maria);
  await edit(priya);
  await to(priya, "Primary care nurses").check();
  await save(priya).click();
  await expect(said(priya)).toBeFocused();
  const subject = unique("By Maria");
  await subjectOf(maria).fill(subject);
  await save(maria).click();
  await expect(dialog(maria).getByRole("alert")).toBeFocused();
  await expect(dialog(maria)).toContainText("Priya Nair, MD added Primary care nurses, ");
  await hydrated(maria);
  await expectAccessible(maria);
  await expect(subjectOf(maria)).toHaveValue(subject);
  await expect(to(maria, "Primary care nurses")).toBeChecked();
  await save(maria).click();
  await expect(maria.getByRole("heading", { level: 1 })).toHaveText(subject);
  await expect(lines(maria)).toHaveCount(2);
});

test("an answer that was begun is there afterwards", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, await begun(maria, unique("Begun"), "Answered in a while."));
  const answer = maria.getByRole("textbox", { name: "Message", exact: true });
  await enter(maria);
  await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await answer.fill("As I was saying");
  await edit(maria);
  await subjectOf(maria).fill(unique("Renamed"));
  await save(maria).click();
  await expect(said(maria)).toContainText("Details were changed");
  await hydrated(maria);
  await expect(answer).toHaveText("As I was saying");
});

test("nothing typed is lost when the session has ended", async ({ as, allowConsole }) => {
  allowConsole(/status of 401/);
  const maria = await as("maria");
  await open(maria, await begun(maria, unique("Away"), "For longer than a session lasts."));
  await edit(maria);
  const subject = unique("Back again");
  await subjectOf(maria).fill(subject);
  await maria.context().clearCookies();
  await save(maria).click();
  await maria.getByLabel("Username").fill("maria");
  await maria.getByLabel("Password", { exact: true }).fill(demoPassword);
  await maria.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(subjectOf(maria)).toHaveValue(subject);
  await save(maria).click();
  await expect(maria.getByRole("heading", { level: 1 })).toHaveText(subject);
});

test("a page that is covered shows nothing of it", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, await begun(maria, unique("Covered"), "Nobody else is to see this."));
  await edit(maria);
  await maria.evaluate(() => (document.documentElement.dataset.covered = "true"));
  await expect(maria.locator("#details")).toBeHidden();
});

test("a line comes with the earlier letter that it stands after, and is no letter", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Long ago"), "The first one.");
  await open(maria, address);
  await edit(maria);
  const subject = unique("Renamed long ago");
  await subjectOf(maria).fill(subject);
  await save(maria).click();
  await expect(lines(maria)).toHaveCount(1);
  for (let number = 2; number <= 33; number++) await answered(maria, address, `Message ${number}`);
  await open(maria, address);
  await expect(lines(maria)).toHaveCount(0);
  await maria.locator("summary", { hasText: /earlier messages$/ }).click();
  await maria.getByRole("link", { name: /messages? before these$/ }).click();
  await expect(maria.locator("#earlier-said")).toHaveText("There are 3 older messages above now.");
  await expect(lines(maria)).toContainText(`“⁨${subject}⁩”`);
  await expect(maria.locator("#timeline-before > li").nth(1)).toHaveClass(/timeline__event/);
});

test("by keyboard alone", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, await begun(maria, unique("By key"), "Without a mouse."));
  await maria.getByRole("button", { name: "Edit", exact: true }).focus();
  await maria.keyboard.press("Space");
  await expect(dialog(maria)).toBeVisible();
  await hydrated(maria);
  await maria.keyboard.press("Tab");
  await expect(subjectOf(maria)).toBeFocused();
  const subject = unique("Keys");
  await maria.keyboard.press("ControlOrMeta+a");
  await maria.keyboard.type(subject);
  await maria.keyboard.press("Enter");
  await expect(maria.getByRole("heading", { level: 1 })).toHaveText(subject);
});

test("it fits wherever it is", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("A rather long subject that takes more than one line"), "Look.");
  for (const [width, height] of [[320, 568], [390, 844], [820, 1180], [1280, 800], [1920, 1080]]) {
    await maria.setViewportSize({ width, height });
    await open(maria, address);
    const button = maria.getByRole("button", { name: "Edit", exact: true });
    const box = (await button.boundingBox())!;
    expect(Math.min(box.width, box.height), `${width}`).toBeGreaterThanOrEqual(44);
    await edit(maria);
    await expect(save(maria)).toBeInViewport();
    const wide = await maria.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, `${width}`).toBeLessThanOrEqual(0);
    const inside = await dialog(maria).evaluate((node) => node.scrollWidth - node.clientWidth);
    expect(inside, `${width}`).toBeLessThanOrEqual(0);
    await expectAccessible(maria);
  }
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("it is a plain form", async ({ as, allowConsole }) => {
    allowConsole(/status of 409/);
    const maria = await as("maria");
    const address = await begun(maria, unique("Plain"), "No script.", ["Priya Nair"], true);
    await maria.goto(address);
    await maria.getByRole("button", { name: "Edit", exact: true }).click();
    const subject = unique("Plainer");
    await subjectOf(maria).fill(subject);
    await confidentiality(maria).uncheck();
    await save(maria).click();
    await question(maria).getByRole("button", { name: "Turn off Confidentiality" }).click();
    await expect(said(maria)).toContainText("Details were changed");
    await expect(maria.getByRole("heading", { level: 1 })).toHaveText(subject);
    await expect(lines(maria)).toHaveCount(2);
  });
});
