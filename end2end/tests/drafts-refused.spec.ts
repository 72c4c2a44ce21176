// What cannot be sent any more is written on.

import type { Page } from "@playwright/test";
import { begun } from "../support/conversations.ts";
import { message, rows, saved, subject, write } from "../support/drafts.ts";
import type { Server } from "../support/server.ts";
import { expect, expectAccessible, open, test, unique } from "../support/test.ts";

/** Somebody's draft, saved as the page saves it; its address, and what page it is for. */
async function put(page: Page, who: string, content: object): Promise<string> {
  const post = async (name: string, data: object) => {
    const answer = await page.request.post(`/api/${name}`, { data, headers: { "sec-fetch-site": "same-origin" } });
    expect(answer.status(), name).toBe(200);
    return answer.json();
  };
  const { id: account, patients } = await post("account/view", {});
  const { patient, relation } = patients.find((known: { name: string }) => known.name === who);
  const draft = crypto.randomUUID();
  const whole = { conversation: null, message_type: null, recipients: [], subject: "", confidential: false, ...content };
  await post("draft/save", { account, scope: { patient }, draft: { draft, version: 0, content: whole } });
  return `${relation === "self" ? "" : `/for/${patient}`}/drafts/${draft}`;
}

const textOf = (text: string) => ({ version: 1, blocks: [{ kind: "paragraph", runs: [{ text }] }] });
const whyNot = (page: Page) => page.locator("#why-not");

/** Where messaging is off meanwhile. */
async function withoutMessaging(server: Server, look: () => Promise<void>) {
  server.command(["organization", "set", "--messaging", "off"]);
  try {
    await look();
  } finally {
    server.command(["organization", "set", "--messaging", "on"]);
  }
}

test("what cannot be sent is written on, and is whole when it can be", async ({ as, server }) => {
  const maria = await as("maria");
  const about = unique("Off");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "Test results" }).click();
  await maria.getByRole("combobox", { name: "To" }).click();
  await maria.getByRole("option", { name: /Priya Nair/ }).click();
  await maria.getByRole("switch", { name: "Confidentiality" }).click();
  await subject(maria).fill(about);
  await write(maria, "Begun");
  await expect(saved(maria)).toBeVisible();
  const address = new URL(maria.url()).pathname;
  let sends = 0;
  maria.on("request", (request) => (sends += Number(request.url().includes("/api/message/send"))));
  await withoutMessaging(server, async () => {
    await open(maria, address);
    await expect(whyNot(maria)).toContainText("You cannot send a message now");
    await expect(maria.getByRole("radio", { name: "Test results" })).toHaveCount(0);
    await expect(maria.getByRole("button", { name: "Send", exact: true })).toHaveCount(0);
    await expect(maria.locator(".compose__summary")).toHaveText("To Priya Nair, MD · Confidential");
    await expectAccessible(maria);
    const isKept = maria.waitForResponse("**/api/draft/save");
    await subject(maria).fill(`${about}, changed`);
    await write(maria, ", and written on");
    await isKept;
    await expect(saved(maria)).toBeVisible();
    await maria.keyboard.press("ControlOrMeta+Enter");
    await expect(whyNot(maria)).toBeFocused();
    await expectAccessible(maria);
    // Discarded by mistake.
    await maria.locator(".kept-line summary").click();
    await maria.getByRole("button", { name: "Yes, discard it" }).click();
    await expect(message(maria)).toHaveText("");
    await maria.getByRole("button", { name: "Bring it back" }).click();
    await expect(message(maria)).toHaveText("Begun, and written on");
    await maria.getByRole("link", { name: "Close", exact: true }).click();
    await maria.waitForURL(/\/messages$/);
  });
  expect(sends).toBe(0);
  await open(maria, address);
  await expect(maria.getByRole("radio", { name: "Test results" })).toBeChecked();
  await expect(maria.getByRole("button", { name: /Remove Priya Nair/ })).toBeVisible();
  await expect(maria.getByRole("switch", { name: "Confidentiality" })).toBeChecked();
  await expect(subject(maria)).toHaveValue(`${about}, changed`);
  await expect(message(maria)).toHaveText("Begun, and written on");
  await maria.getByRole("button", { name: "Send", exact: true }).click();
  await expect(maria.getByRole("article").last()).toContainText("Begun, and written on");
});

test("an answer is written on where its conversation is gone", async ({ as, allowConsole }) => {
  allowConsole(/status of 404/);
  const [maria, daniel] = [await as("maria"), await as("daniel")];
  const conversation = await begun(maria, unique("Out of sight"), "Hello");
  const content = { conversation: conversation.split("/").pop(), body: textOf("Shall I come") };
  const address = await put(daniel, "Maria Alvarez", content);
  await open(maria, `${conversation}/edit`);
  const dialog = maria.getByRole("dialog");
  await dialog.getByRole("switch", { name: "Confidentiality" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);

  await open(daniel, address);
  await expect(whyNot(daniel)).toContainText("The conversation is not here any more");
  await expect(daniel.getByRole("button", { name: "Send", exact: true })).toHaveCount(0);
  const isKept = daniel.waitForResponse("**/api/draft/save");
  await write(daniel, " along?");
  await isKept;
  await daniel.keyboard.press("ControlOrMeta+Enter");
  await expect(whyNot(daniel)).toBeFocused();
  await expectAccessible(daniel);
  await open(daniel, address);
  await expect(message(daniel)).toHaveText("Shall I come along?");
  await daniel.locator(".kept-line summary").click();
  const isGone = daniel.waitForResponse("**/api/draft/discard");
  await daniel.getByRole("button", { name: "Yes, discard it" }).click();
  await expect(message(daniel)).toHaveText("");
  await isGone;
  const isBack = daniel.waitForResponse("**/api/draft/save");
  await daniel.getByRole("button", { name: "Bring it back" }).click();
  await expect(message(daniel)).toHaveText("Shall I come along?");
  await isBack;
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("what cannot be sent is written on", async ({ as, server }) => {
    const maria = await as("maria");
    const about = unique("Plainly off");
    await maria.goto("/messages/new");
    await subject(maria).fill(about);
    await message(maria).fill("One");
    await maria.getByRole("button", { name: "Save draft" }).click();
    const row = rows(maria).filter({ hasText: about });
    await withoutMessaging(server, async () => {
      await row.getByRole("link").click();
      await expect(whyNot(maria)).toContainText("You cannot send a message now");
      await expect(maria.getByRole("button", { name: "Send", exact: true })).toHaveCount(0);
      await message(maria).fill("Two");
      // What Enter presses.
      await subject(maria).press("Enter");
      await expect(maria.locator("#sent")).toContainText("Saved to Drafts.");
      await expect(row).toContainText("Two");
    });
    await row.getByRole("link").click();
    await expect(message(maria)).toHaveValue("Two");
    await expect(maria.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  });
});
