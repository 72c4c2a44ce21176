// The page "New message" in detail.

import { chooseRecipient, chooseType, demoPassword, expect, expectAccessible, open, test, unique } from "../support/test.ts";

test("what is wrong gets the focus, and nothing typed is lost", async ({ as, isMobile }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("textbox", { name: "Message" }).fill("Only a body");
  await maria.getByRole("button", { name: "Send" }).click();
  // Two things: all of it is said first, and each leads to its field.
  const summary = maria.getByRole("alert");
  await expect(summary).toBeFocused();
  await expectAccessible(maria);
  const link = summary.getByRole("link", { name: "Choose a message type." });
  if (isMobile) expect((await link.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await maria.getByRole("radio", { name: "Billing" }).check();
  // One: that is where it is put right.
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("combobox", { name: "To" })).toBeFocused();
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("Only a body");
});

test("an error goes away when its field is put right", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("button", { name: "Send" }).click();
  const summary = maria.locator(".error-summary");
  await expect(summary.getByRole("listitem")).toHaveText([
    "Choose a message type.",
    "Choose who this is for.",
    "Write your message.",
  ]);
  await expect(maria.getByRole("alert")).toContainText("3 things need a look");

  // The rest is said politely, not once more as an alert, and the focus stays where it is.
  const message = maria.getByRole("textbox", { name: "Message" });
  await message.click();
  await maria.keyboard.type("It hurts");
  await expect(summary.getByRole("listitem")).toHaveCount(2);
  await expect(summary).toContainText("2 things need a look");
  await expect(maria.getByRole("status").filter({ hasText: "2 things still need a look." })).toBeAttached();
  await expect(maria.getByRole("alert")).toHaveCount(0);
  await expect(message).toBeFocused();
  await expect(message).not.toHaveAttribute("aria-invalid", "true");
  await expect(maria.locator("#message-error")).toHaveCount(0);
  await expectAccessible(maria);

  // What was right before is no mistake while it is written.
  await maria.keyboard.press("Control+a");
  await maria.keyboard.press("Delete");
  await expect(message).toHaveText("");
  await maria.keyboard.type("It hurts a lot");
  await expect(summary.getByRole("listitem")).toHaveCount(2);

  await maria.getByRole("radio", { name: "General message" }).check();
  await expect(summary.getByRole("listitem")).toHaveText(["Choose who this is for."]);
  await chooseRecipient(maria, "nair", /Priya Nair/);
  await expect(summary).toHaveCount(0);
  await expect(maria.getByRole("status").filter({ hasText: "Nothing needs a look any more." })).toBeAttached();
  await expect(maria.getByRole("combobox", { name: "To" })).toBeFocused();

  // Sending again begins anew.
  await maria.getByRole("button", { name: /Remove.*Nair/ }).click();
  await expect(summary).toHaveCount(0);
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("alert")).toContainText("1 thing needs a look");
});

test("a text that is too long says how much less is too long still", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  const message = maria.getByRole("textbox", { name: "Message" });
  await message.fill("x".repeat(10_003));
  await maria.getByRole("button", { name: "Send" }).click();
  const error = maria.locator("#message-error");
  await expect(error).toContainText("too long by 3 characters");
  await message.click();
  await maria.keyboard.press("Control+End");
  await maria.keyboard.press("Backspace");
  await expect(error).toContainText("too long by 2 characters");
  await maria.keyboard.press("Backspace");
  await maria.keyboard.press("Backspace");
  await expect(error).toHaveCount(0);
});

test("a chosen type folds the list on a phone, and never under the arrow keys", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  const isPhone = maria.viewportSize()!.width < 720;
  const radio = (name: string) => maria.getByRole("radio", { name });
  const group = maria.getByRole("group", { name: "Message type" });
  await expect(group.getByRole("radio")).toHaveCount(6);
  const change = maria.getByRole("button", { name: "Change the message type" });

  // By key: chosen while moving, folded when the focus goes on.
  await radio("General message").focus();
  await maria.keyboard.press("Space");
  await expect(radio("General message")).toBeChecked();
  await expect(group.getByRole("radio")).toHaveCount(6);
  await maria.keyboard.press("ArrowDown");
  await expect(radio("Medication question")).toBeFocused();
  await expect(group.getByRole("radio")).toHaveCount(6);
  await expect(change).toBeHidden();
  await maria.keyboard.press("Tab");
  await expect(maria.getByRole("combobox", { name: "To" })).toBeFocused();
  await expect(maria.getByRole("combobox", { name: "To" })).toBeInViewport({ ratio: 1 });
  await expect(radio("Medication question")).toBeChecked();
  await expect(group.getByText("Medication question")).toBeVisible();
  if (!isPhone) {
    await expect(group.getByRole("radio")).toHaveCount(6);
    await expect(change).toBeHidden();
    return;
  }
  await expect(group.getByRole("radio")).toHaveCount(1);
  await expectAccessible(maria);

  // "Change" unfolds, with the focus in the group.
  await change.click();
  await expect(group.getByRole("radio")).toHaveCount(6);
  await expect(radio("Medication question")).toBeFocused();
  // By tap, also of what is chosen already.
  await radio("Medication question").click();
  await expect(group.getByRole("radio")).toHaveCount(1);
  await change.click();
  await group.getByText("Referral").click();
  await expect(group.getByRole("radio")).toHaveCount(1);
  await expect(radio("Referral")).toBeChecked();
  await expect(group.getByText("Referral", { exact: true })).toBeInViewport({ ratio: 1 });

  // Arrow keys go on from the folded list.
  await radio("Referral").focus();
  await maria.keyboard.press("ArrowUp");
  await expect(group.getByRole("radio")).toHaveCount(6);
  await expect(radio("Billing")).toBeChecked();
  await expect(radio("Billing")).toBeFocused();
});

test("a first message takes two screens of a phone at most", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "General message" }).check();
  const height = await maria.evaluate(() => document.documentElement.scrollHeight);
  expect(height).toBeLessThanOrEqual(2 * 844);
});

test("a type chosen before the page woke up is folded on a phone", async ({ as }) => {
  const maria = await as("maria");
  await maria.route("**/*_bg.wasm", async (route) => {
    await maria.getByRole("radio", { name: "Billing" }).check();
    await maria.getByRole("textbox", { name: "Subject" }).fill("A bill");
    await route.continue();
  });
  await open(maria, "/messages/new");
  await expect(maria.getByRole("radio", { name: "Billing" })).toBeChecked();
  const isPhone = maria.viewportSize()!.width < 720;
  await expect(maria.getByRole("group", { name: "Message type" }).getByRole("radio")).toHaveCount(isPhone ? 1 : 6);
});

test("recipients are chosen by keyboard alone and follow the type", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "Billing" }).check();
  const to = maria.getByRole("combobox", { name: "To", exact: true });
  await to.fill("nair");
  await expect(maria.getByRole("listbox").getByRole("option")).toHaveCount(0);
  await expect(maria.getByText(/Don.t see who you need/).first()).toBeVisible();
  await chooseType(maria, "General message");
  await to.fill("NAÏR");
  await expect(maria.getByRole("listbox").getByRole("option")).toHaveCount(1);
  await expect(maria.getByRole("listbox").getByRole("option")).toContainText("Family medicine");
  await expectAccessible(maria);
  await to.press("ArrowDown");
  await to.press("Enter");
  await expect(maria.getByRole("button", { name: /Remove.*Nair/ })).toBeVisible();
  await expect(to).toBeFocused();
  await to.press("ArrowDown");
  await expect(to).toHaveAttribute("aria-expanded", "true");
  await to.press("Escape");
  await expect(to).toHaveAttribute("aria-expanded", "false");
  await to.press("Backspace");
  await expect(maria.getByRole("button", { name: /Remove.*Nair/ })).toHaveCount(0);
});

test("a message that is too long is refused whole, with a count", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "General message" }).check();
  await chooseRecipient(maria, "nair", /Priya Nair/);
  const text = "x".repeat(10_001);
  await maria.getByRole("textbox", { name: "Message" }).fill(text);
  await expect(maria.getByText("1 character too many").first()).toBeVisible();
  await maria.getByRole("button", { name: "Send" }).click();
  await expect(maria.getByRole("alert").filter({ hasText: "10,000" })).toBeVisible();
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText(text);
  await expect(maria.getByRole("textbox", { name: "Message" })).toBeFocused();
});

test("Enter breaks the line, Ctrl+Enter sends, and twice is once", async ({ as }) => {
  const subject = unique("Keys");
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "General message" }).check();
  await chooseRecipient(maria, "nair", /Priya Nair/);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await maria.getByRole("textbox", { name: "Subject" }).press("Enter");
  // By now it may be kept as a draft.
  await expect(maria).toHaveURL(/\/(messages\/new|drafts\/)/);
  const message = maria.getByRole("textbox", { name: "Message" });
  await message.pressSequentially("one");
  await message.press("Enter");
  await message.pressSequentially("two");
  await message.press("Control+Enter");
  await message.press("Control+Enter").catch(() => {});
  await expect(maria.getByRole("heading", { name: subject })).toBeVisible();
  await expect(maria.getByRole("article")).toHaveCount(1);
  await open(maria, "/messages?folder=sent");
  await expect(maria.getByRole("listitem").getByRole("link", { name: new RegExp(subject) })).toHaveCount(1);
});

test("a session that ends while composing asks to sign in again and keeps the text", async ({ as, allowConsole }) => {
  allowConsole(/status of 401/);
  const subject = unique("Interrupted");
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("radio", { name: "General message" }).check();
  await chooseRecipient(maria, "nair", /Priya Nair/);
  await maria.getByRole("textbox", { name: "Subject" }).fill(subject);
  await maria.getByRole("textbox", { name: "Message" }).fill("Still here");
  await maria.context().clearCookies();
  await maria.getByRole("button", { name: "Send" }).click();

  const dialog = maria.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await expectAccessible(maria);
  await expect(dialog.getByLabel("Username")).toHaveValue("maria");
  await dialog.getByLabel("Password").fill(demoPassword);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(maria.getByRole("heading", { name: subject })).toBeVisible();
  await expect(maria.getByRole("article")).toContainText("Still here");
});

test("without a connection the text stays and sending waits", async ({ as, allowConsole }) => {
  // It is to be saved meanwhile.
  allowConsole(/ERR_INTERNET_DISCONNECTED/);
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("textbox", { name: "Message" }).fill("Typed in a tunnel");
  await maria.context().setOffline(true);
  await expect(maria.getByText(/offline|no connection|not connected/i).first()).toBeInViewport({ ratio: 1 });
  await expectAccessible(maria);
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("Typed in a tunnel");
  await maria.context().setOffline(false);
  await expect(maria.getByRole("button", { name: "Send" })).toBeEnabled();
});

test("closing with something typed keeps it, at once", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("textbox", { name: "Message" }).fill("Not sent yet");
  await maria.getByRole("link", { name: "Close" }).or(maria.getByRole("button", { name: "Close" })).first().click();
  await expect(maria.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await expect(maria.getByRole("dialog")).toHaveCount(0);
  await maria.getByRole("combobox", { name: "Folder" }).selectOption("Drafts");
  await maria.getByRole("list", { name: "Drafts" }).getByRole("link").filter({ hasText: "Not sent yet" }).first().click();
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("Not sent yet");
  // Another message is another one.
  await open(maria, "/messages/new");
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("");
});

test("what was typed before the page woke up is taken over", async ({ as }) => {
  const maria = await as("maria");
  await maria.route("**/*_bg.wasm", async (route) => {
    await maria.getByRole("radio", { name: "Billing" }).check();
    await maria.getByRole("textbox", { name: "Subject" }).fill("Early bird");
    await maria.getByRole("textbox", { name: "Message" }).fill("Typed early");
    await route.continue();
  });
  await open(maria, "/messages/new");
  await expect(maria.getByRole("radio", { name: "Billing" })).toBeChecked();
  await expect(maria.getByRole("textbox", { name: "Subject" })).toHaveValue("Early bird");
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("Typed early");
  await maria.getByRole("combobox", { name: "To" }).fill("a");
  await expect(maria.getByRole("listbox").getByRole("option").first()).toBeVisible();
});

test("the list of recipients opens where it can be seen", async ({ as }) => {
  const page = await as("maria");
  await open(page, "/messages/new");
  await page.getByRole("radio", { name: "Medication question" }).check();
  await page.getByRole("button", { name: "Show everyone" }).click();
  await expect(page.getByRole("listbox").getByRole("option").first()).toBeInViewport({ ratio: 1 });
});
