// The main flow: a patient writes, the care team answers, the patient reads the answer.

import { chooseRecipient, expect, expectAccessible, hydrated, open, test, unique, viewAs } from "../support/test.ts";

test("a message is written, answered and read", async ({ as }) => {
  const subject = unique("Side effects");
  const maria = await as("maria");
  await open(maria, "/");
  await expect(maria.getByRole("heading", { name: "Today" })).toBeVisible();
  await maria.getByRole("region", { name: "Actions" }).getByRole("link", { name: "Start a New Message" }).click();

  await expect(maria).toHaveURL(/\/messages\/new/);
  await expect(maria.getByText("911").first()).toBeVisible();
  await maria.getByRole("radio", { name: "Medication question" }).check();
  await chooseRecipient(maria, "nair", /Priya Nair/);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await maria.getByRole("textbox", { name: "Message" }).fill("I feel dizzy in the morning.\nShould I take it at night?");
  await maria.getByRole("button", { name: "Send" }).click();

  await expect(maria.getByRole("heading", { name: subject })).toBeVisible();
  await expect(maria.getByRole("article")).toHaveCount(1);
  await expect(maria.getByRole("article")).toContainText("Should I take it at night?");
  await expect(maria.getByText(/answer by/i).first()).toBeVisible();

  const priya = await as("priya");
  await open(priya, "/messages?show=all");
  const row = priya.getByRole("listitem").getByRole("link", { name: new RegExp(subject) });
  await expect(row).toContainText("Unread");
  await row.click();
  await expect(priya.getByRole("article")).toContainText("I feel dizzy");
  await priya.getByRole("textbox", { name: "Message" }).fill("Yes, take it at night.");
  await priya.getByRole("button", { name: "Send", exact: true }).click();
  await expect(priya.getByRole("article")).toHaveCount(2);

  await open(maria, "/messages");
  const answer = maria.getByRole("listitem").getByRole("link", { name: new RegExp(subject) });
  await expect(answer).toContainText("Unread");
  await answer.click();
  await expect(maria.getByRole("article").last()).toContainText("Yes, take it at night.");
  await expect(maria.getByRole("article").last()).toContainText("MD");
  await expectAccessible(maria);

  await open(maria, "/messages");
  await expect(maria.getByRole("listitem").getByRole("link", { name: new RegExp(subject) })).not.toContainText("Unread");
});

test("a message to a team is answered by its nurse", async ({ as }) => {
  const subject = unique("Flu shot");
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "General message" }).check();
  await chooseRecipient(maria, "primary", /Primary care nurses/);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await maria.getByRole("textbox", { name: "Message" }).fill("Do you have flu shots?");
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("heading", { name: subject })).toBeVisible();

  const sam = await as("sam");
  await open(sam, "/messages?show=all");
  await sam.getByRole("listitem").getByRole("link", { name: new RegExp(subject) }).click();
  await expect(sam.getByRole("article").first()).toContainText("Maria Alvarez");
  await sam.getByRole("textbox", { name: "Message" }).fill("We do. Come in any weekday.");
  await sam.getByRole("button", { name: "Send", exact: true }).click();
  await expect(sam.getByRole("article").last()).toContainText("RN");
});

test("a proxy writes for a patient in the address, and the care team sees who wrote", async ({ as }) => {
  const subject = unique("School form");
  const daniel = await as("daniel");
  await open(daniel, "/");
  await expect(daniel).toHaveURL(/\/for\/[0-9a-f-]{36}$/);
  const first = daniel.url();
  await viewAs(daniel, "Maria Alvarez");
  await expect(daniel).not.toHaveURL(first);
  await hydrated(daniel);
  await expect(daniel.getByRole("main")).toContainText("Maria Alvarez");
  await daniel.getByRole("region", { name: "Actions" }).getByRole("link", { name: "Start a New Message" }).click();
  await expect(daniel).toHaveURL(/\/for\/[0-9a-f-]{36}\/messages\/new/);
  await hydrated(daniel);
  await daniel.getByRole("radio", { name: "General message" }).check();
  await chooseRecipient(daniel, "nair", /Priya Nair/);
  await expect(daniel.getByRole("switch", { name: "Confidentiality" })).toHaveCount(0);
  await daniel.getByRole("textbox", { name: "Subject" }).fill(subject);
  await daniel.getByRole("textbox", { name: "Message" }).fill("Could you sign the form?");
  await daniel.getByRole("button", { name: "Send" }).click();
  await expect(daniel.getByRole("heading", { name: subject })).toBeVisible();

  const priya = await as("priya");
  await open(priya, "/messages?show=all");
  await priya.getByRole("listitem").getByRole("link", { name: new RegExp(subject) }).click();
  await expect(priya.getByRole("article").first()).toContainText("Daniel Alvarez");
});

test("a view-only proxy is told why there is no way to write", async ({ as }) => {
  const nora = await as("nora");
  await open(nora, "/");
  await expect(nora.getByRole("link", { name: "Start a New Message" })).toHaveCount(0);
  await expect(nora.getByRole("region", { name: "Actions" })).toContainText(/view|read/i);
  await expectAccessible(nora);
});

test("a confidential conversation does not exist for a proxy", async ({ as, allowConsole }) => {
  allowConsole(/status of 404/);
  const subject = unique("Something private");
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "General message" }).check();
  await chooseRecipient(maria, "nair", /Priya Nair/);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await maria.getByRole("switch", { name: "Confidentiality" }).check();
  await expect(maria.getByText("Daniel Alvarez").filter({ visible: true }).first()).toBeVisible();
  await maria.getByRole("textbox", { name: "Message" }).fill("Please keep this between us.");
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("heading", { name: subject })).toBeVisible();
  const conversation = new URL(maria.url()).pathname.split("/").at(-1)!;

  const daniel = await as("daniel");
  await open(daniel, "/");
  const record = await daniel.locator("#viewing").getByRole("link", { name: /Maria Alvarez/, includeHidden: true }).getAttribute("href");
  await open(daniel, `${record}/messages`);
  await expect(daniel.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await expect(daniel.getByText(subject)).toHaveCount(0);

  const hidden = await daniel.goto(`${record}/messages/${conversation}`);
  const hiddenText = await daniel.locator("main").innerText();
  const missing = await daniel.goto(`${record}/messages/01933e5e-0000-7000-8000-000000000000`);
  expect(hidden?.status()).toBe(404);
  expect(missing?.status()).toBe(404);
  expect(await daniel.locator("main").innerText()).toBe(hiddenText);
});

test("each tab keeps its own patient", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/");
  const second = await maria.context().newPage();
  await open(second, "/");
  await viewAs(second, "Leo Alvarez");
  await expect(second).toHaveURL(/\/for\/[0-9a-f-]{36}/);
  await expect(maria).toHaveURL(/\/$/);
  await maria.getByRole("link", { name: "Start a New Message" }).click();
  await expect(maria).toHaveURL(/^[^?]*:\d+\/messages\/new/);
  await second.getByRole("link", { name: "Start a New Message" }).click();
  await expect(second).toHaveURL(/\/for\/[0-9a-f-]{36}\/messages\/new/);
  await expect(second.getByRole("main")).toContainText("Leo Alvarez");
});
