// The core journeys in a browser that runs no script.

import { demoPassword, expect, test, unique } from "../support/test.ts";

test.use({ javaScriptEnabled: false });

test("signing in, writing, answering and reading need no script", async ({ as, page, allowConsole }) => {
  allowConsole(/status of 422/);
  const subject = unique("Appointment");
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("Username").fill("maria");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();

  await page.getByRole("link", { name: "Start a New Message" }).click();
  await page.getByRole("radio", { name: "General message" }).check();
  const to = page.getByLabel("To", { exact: true });
  await to.selectOption((await to.locator("option", { hasText: "Priya Nair" }).getAttribute("value"))!);
  await page.getByRole("textbox", { name: "Subject" }).fill(subject);
  await page.getByRole("textbox", { name: "Message" }).fill("Line one\nLine two </textarea><script>alert(1)</script>");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: subject })).toBeVisible();
  await expect(page.getByRole("article")).toContainText("Line two </textarea><script>alert(1)</script>");

  const priya = await as("priya");
  await priya.goto("/messages?show=all");
  await priya.getByRole("listitem").getByRole("link", { name: new RegExp(subject) }).click();
  await priya.getByRole("textbox", { name: "Message" }).fill("See you on Monday.");
  await priya.getByRole("button", { name: "Send", exact: true }).click();
  await expect(priya.getByRole("article")).toHaveCount(2);

  await page.getByRole("link", { name: /^Messages/ }).first().click();
  await page.getByRole("listitem").getByRole("link", { name: new RegExp(subject) }).click();
  await expect(page.getByRole("article").last()).toContainText("See you on Monday.");
  await page.getByRole("textbox", { name: "Message" }).fill("   ");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("article")).toHaveCount(2);
});

test("what was typed stays when something is wrong", async ({ as, allowConsole }) => {
  allowConsole(/status of 422/);
  const maria = await as("maria");
  await maria.goto("/messages/new");
  await maria.getByRole("textbox", { name: "Subject" }).fill("A subject");
  await maria.getByRole("textbox", { name: "Message" }).fill("Some words </textarea>");
  await maria.getByRole("switch", { name: "Confidentiality" }).check();
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("alert")).toContainText("message type");
  await expect(maria.getByRole("textbox", { name: "Subject" })).toHaveValue("A subject");
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveValue("Some words </textarea>");
  await expect(maria.getByRole("switch", { name: "Confidentiality" })).toBeChecked();
});

test("a session that ends while composing costs no text", async ({ as, allowConsole }) => {
  allowConsole(/status of 401/);
  const subject = unique("Long letter");
  const maria = await as("maria");
  await maria.goto("/messages/new");
  await maria.getByRole("radio", { name: "General message" }).check();
  const to = maria.getByLabel("To", { exact: true });
  await to.selectOption((await to.locator("option", { hasText: "Priya Nair" }).getAttribute("value"))!);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await maria.getByRole("textbox", { name: "Message" }).fill("Many\nlines");
  await maria.context().clearCookies();
  await maria.getByRole("button", { name: "Send" }).click();

  await maria.getByLabel("Username").fill("maria");
  await maria.getByLabel("Password").fill(demoPassword);
  await maria.getByRole("button", { name: "Sign in" }).click();
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveValue("Many\nlines");
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("heading", { name: subject })).toBeVisible();
});

test("one thing that is wrong has the focus; of several, the summary", async ({ as, allowConsole }) => {
  allowConsole(/status of 422/);
  const maria = await as("maria");
  await maria.goto("/messages/new");
  const send = maria.getByRole("button", { name: "Send" });
  await maria.getByRole("textbox", { name: "Message" }).fill("Some words");
  await send.click();
  await expect(maria.getByRole("alert")).toBeFocused();
  await maria.getByRole("radio", { name: "General message" }).check();
  await send.click();
  const to = maria.getByLabel("To", { exact: true });
  await expect(to).toBeFocused();
  await to.selectOption((await to.locator("option", { hasText: "Priya Nair" }).getAttribute("value"))!);
  await maria.getByRole("textbox", { name: "Message" }).fill(" ");
  await send.click();
  await expect(maria.getByRole("textbox", { name: "Message" })).toBeFocused();

  await maria.goto("/messages");
  await maria.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await maria.getByRole("textbox", { name: "Message" }).fill(" ");
  await send.click();
  await expect(maria.getByRole("textbox", { name: "Message" })).toBeFocused();
});

test("what was sent is said once, and does not come back to be sent again", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Sent once");
  const field = maria.getByRole("textbox", { name: "Message" });
  const receipt = maria.getByRole("status").filter({ hasText: "Your message was sent" });
  const isSaidOnce = async () => {
    await expect(receipt).toBeFocused();
    await expect(receipt).toBeInViewport({ ratio: 1 });
    await maria.reload();
    await expect(maria.getByRole("heading", { name: subject })).toBeVisible();
    await expect(receipt).toHaveCount(0);
  };
  await maria.goto("/messages/new");
  await maria.getByRole("radio", { name: "General message" }).check();
  const to = maria.getByLabel("To", { exact: true });
  await to.selectOption((await to.locator("option", { hasText: "Priya Nair" }).getAttribute("value"))!);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await field.fill("The one message");
  await maria.getByRole("button", { name: "Send" }).click();
  await isSaidOnce();
  await maria.goBack();
  await expect(maria.getByRole("heading", { name: "New message" })).toBeVisible();
  await expect(field).toHaveValue("");

  await maria.goForward();
  await field.fill("The one answer");
  await maria.getByRole("button", { name: "Send", exact: true }).click();
  await isSaidOnce();
  await maria.goBack();
  await expect(maria.getByRole("article").last()).toContainText("The one answer");
  await expect(field).toHaveValue("");
  await expect(receipt).toHaveCount(0);
});
