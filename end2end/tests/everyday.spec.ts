// From something new to done, without a wrong turn.

import type { Locator, Page } from "@playwright/test";
import { answered, begun, longConversation } from "../support/conversations.ts";
import { demoPassword, enter, expect, expectAccessible, hydrated, open, test, unique } from "../support/test.ts";

// What the demo begins with is to be on the first page of a list.
test.use({ alone: "everyday" });

const inRows = (page: Page, text: string | RegExp) =>
  page.getByRole("main").getByRole("listitem").getByRole("link").filter({ hasText: text }).first();
const field = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });
const send = (page: Page) => page.getByRole("button", { name: "Send", exact: true });

/** By how much the one reaches into what stands below it. */
async function overlap(above: Locator, below: Locator): Promise<number> {
  const [upper, lower] = [await above.boundingBox(), await below.boundingBox()];
  return upper!.y + upper!.height - lower!.y;
}

/** Of the height of the screen. */
async function seen(page: Page, selector: string): Promise<number> {
  const box = await page.locator(selector).boundingBox();
  return box!.height / page.viewportSize()!.height;
}

test("a row says who wrote what it shows", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages");
  await expect(inRows(maria, "Two charges for one visit")).toContainText("Daniel (spouse): Good morning");
  await expect(inRows(maria, "A private question")).toContainText("Priya Nair, MD: Dear Maria");
  const sam = await as("sam");
  await open(sam, "/messages?show=all");
  await expect(inRows(sam, "Dizzy since")).toContainText("Priya Nair, MD: That sounds good");
  await expect(inRows(sam, "Inhaler form")).toContainText("You: Hello Ms. Alvarez");

  const subject = unique("Row");
  await begun(maria, subject, "Who wrote this?");
  const priya = await as("priya");
  await open(priya, "/");
  const toRead = priya.getByRole("region", { name: "For you to read" });
  await expect(toRead.getByRole("link", { name: subject })).toContainText(/Maria Alvarez.*MRN.*From Maria, \d/);
  await open(priya, "/messages");
  await expect(inRows(priya, subject)).toContainText("Maria: Who wrote this?");
});

test("patients are told apart at the desk", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("<Apart> & more");
  const address = await begun(maria, subject, "Which Maria?");
  const priya = await as("priya");
  await open(priya, "/messages");
  const row = inRows(priya, subject);
  await expect(row).toContainText(/Maria Alvarez.*born Apr 17, 1984.*MRN RFH-100231/);
  await expect(row).toContainText(/Due \w{3}, \w{3} \d+|Due today/);
  await row.click();
  await expect(priya.locator(".conversation__head")).toContainText(/born Apr 17, 1984, MRN RFH-100231/);
  await expect(priya).toHaveTitle(new RegExp(`Maria Alvarez, born Apr 17, 1984, MRN RFH-100231 · <Apart> & more .* · Messages`));
  // The patient knows who they are.
  await open(maria, address);
  await expect(maria).toHaveTitle(/<Apart> & more .* · Messages/);
  expect(await maria.content()).not.toContain("RFH-100231");
});

test.describe("two who answer at once", () => {
  async function both(as: (person: string) => Promise<Page>) {
    const maria = await as("maria");
    const address = await begun(maria, unique("Two"), "Who answers?", ["Priya Nair", "Primary care nurses"]);
    const [priya, sam] = [await as("priya"), await as("sam")];
    await priya.goto(address);
    return { address, priya, sam };
  }

  async function isHeld(priya: Page) {
    const notice = priya.getByRole("group", { name: /^Sam Okafor, RN answered at \d+:\d\d\sAM|PM$/ });
    await expect(notice).toBeVisible();
    await expect(notice).toBeInViewport();
    await expect(priya.getByRole("article")).toHaveCount(2);
    await expect(priya.getByRole("article").last()).toContainText("Come in tomorrow.");
    return notice;
  }

  test("the second one is held back, and sees the first", async ({ as, allowConsole }) => {
    allowConsole(/status of 409/);
    const { address, priya, sam } = await both(as);
    await hydrated(priya);
    await enter(priya);
    await expect(priya.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
    await priya.keyboard.press("ControlOrMeta+b");
    await priya.keyboard.type("Please rest.");
    await answered(sam, address, "Come in tomorrow.");
    await send(priya).click();
    const notice = await isHeld(priya);
    await expect(notice).toBeFocused();
    // All of it, above the form.
    await expect.poll(() => overlap(notice, priya.locator("#reply"))).toBeLessThanOrEqual(0);
    await expectAccessible(priya);
    await notice.getByRole("link", { name: "Back to writing" }).click();
    await expect(field(priya)).toBeFocused();
    await expect(field(priya).locator("strong")).toHaveText("Please rest.");

    // Held back once for each who was faster.
    await answered(sam, address, "And bring your pills.");
    await send(priya).click();
    await expect(priya.getByRole("article")).toHaveCount(3);
    await notice.getByRole("button", { name: "Send anyway" }).click();
    await expect(priya.getByRole("article")).toHaveCount(4);
    await expect(priya.getByRole("article").last().locator("strong")).toHaveText("Please rest.");
  });

  test.describe("without script", () => {
    test.use({ javaScriptEnabled: false });
    test("the second one is held back, and sees the first", async ({ as, allowConsole }) => {
      allowConsole(/status of 409/);
      const { address, priya, sam } = await both(as);
      await field(priya).fill("Please rest.");
      await answered(sam, address, "Come in tomorrow.");
      await send(priya).click();
      const notice = await isHeld(priya);
      await expect(field(priya)).toHaveValue("Please rest.");
      await notice.getByRole("button", { name: "Send anyway" }).click();
      await expect(priya.getByRole("article")).toHaveCount(3);
      await expect(priya.getByRole("article").last()).toContainText("Please rest.");
    });
  });
});

test("what was written is covered when the session has ended", async ({ as, allowConsole }) => {
  allowConsole(/status of 401/);
  const maria = await as("maria");
  const address = await begun(maria, unique("Covered"), "Hello");
  await open(maria, address);
  await enter(maria);
  await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await maria.keyboard.type("For my doctor only");
  await maria.context().clearCookies();
  await send(maria).click();
  const sheet = maria.getByRole("dialog", { name: "Sign in again" });
  await expect(sheet).toHaveClass(/dialog--covers/);
  await expect(maria.locator("html")).toHaveAttribute("data-covered", "true");
  await maria.keyboard.press("Escape");
  await maria.keyboard.press("Escape");
  await expect(sheet).toBeVisible();
  await sheet.getByLabel("Password").fill(demoPassword);
  await sheet.getByRole("button", { name: "Sign in" }).click();
  // What was to be done is done.
  await expect(maria.getByRole("article").last()).toContainText("For my doctor only");
  await expect(maria.getByRole("article")).toHaveCount(2);
});

/** Answers with the program, which comes when somebody begins to write. */
async function answersAwake(page: Page, text: string) {
  await enter(page);
  await expect(page.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await page.keyboard.type(text);
  await send(page).click();
}

/** Answers faster than the program comes: the plain form is sent. */
async function answersBefore(page: Page, text: string) {
  await field(page).evaluate((area: HTMLTextAreaElement, text) => {
    area.value = text;
    area.form!.requestSubmit();
  }, text);
}

for (const [way, answers] of [["the program", answersAwake], ["the plain form", answersBefore]] as const) {
  test(`what ${way} sent is said once, in sight`, async ({ as }) => {
    const maria = await as("maria");
    const address = await longConversation(maria, 20);
    await open(maria, address);
    await answers(maria, "One more thing");
    await expect(maria.getByRole("article").last()).toContainText("One more thing");
    await hydrated(maria);
    const receipt = maria.getByRole("status").filter({ hasText: "Your message was sent" });
    await expect(receipt).toBeFocused();
    await expect(receipt).toBeInViewport({ ratio: 1 });
    await expect(receipt).toContainText("To Priya Nair");
    await expect(maria.getByRole("article").last()).toBeInViewport();
    await expectAccessible(maria);
    await maria.reload();
    await hydrated(maria);
    await expect(maria.getByRole("article").last()).toContainText("One more thing");
    await expect(receipt).toHaveCount(0);
  });
}

test("the patient sees how it goes on", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Goes on");
  const address = await begun(maria, subject, "Any news?");
  await open(maria, address);
  const steps = maria.getByRole("list", { name: "How it goes on" }).getByRole("listitem");
  await expect(steps).toContainText([/Sent \d/, /Not seen by the care team yet/, /Answer expected by/]);
  const priya = await as("priya");
  await open(priya, address);
  await expect(priya.getByRole("article")).toBeVisible();
  await open(maria, address);
  await expect(steps).toContainText([/Sent \d/, /Seen by the care team \d/, /Answer expected by/]);
  await answered(priya, address, "None yet.");
  await open(maria, address);
  await expect(steps).toHaveCount(0);
  await expect(maria.getByRole("article").last()).toContainText("None yet.");
});

test("a conversation opens at what is new, and the list keeps its place", async ({ as }) => {
  const maria = await as("maria");
  const address = await longConversation(maria, 25);
  const priya = await as("priya");
  await answered(priya, address, "The first new one.");
  await answered(priya, address, "The second new one.");
  await open(maria, "/messages");
  await inRows(maria, "The second new one.").click();
  await hydrated(maria);
  await expect(maria.getByRole("heading", { level: 1 })).toBeFocused();
  const mark = maria.getByRole("listitem").filter({ hasText: /^New$/ });
  await expect(mark).toBeInViewport();
  await expect(maria.getByRole("article").filter({ hasText: "The first new one." })).toBeInViewport();

  // Read by now: at the newest.
  await open(maria, address);
  await expect(mark).toHaveCount(0);
  await expect(maria.getByRole("article").last()).toBeInViewport();

  if (await maria.getByRole("link", { name: "Messages", exact: true }).first().isVisible()) {
    await maria.getByRole("link", { name: "Messages", exact: true }).first().click();
    await hydrated(maria);
    await expect(inRows(maria, "The second new one.")).toBeFocused();
  }
});

test("most of a phone's screen is for reading", async ({ as }) => {
  const maria = await as("maria");
  await maria.setViewportSize({ width: 390, height: 844 });
  await open(maria, await longConversation(maria, 8));
  const taken = (await seen(maria, ".conversation__head")) + (await seen(maria, ".reply"));
  expect(taken).toBeLessThan(0.4);
  // The tools are there when somebody writes.
  await enter(maria);
  await expect(maria.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await expect(maria.getByText("Expect an answer by").last()).toBeVisible();
});
