// What others do is on the page when it happens, and touches nothing of what one is doing there.

import type { Page } from "@playwright/test";
import { answered, begun, longConversation } from "../support/conversations.ts";
import { saved } from "../support/drafts.ts";
import { enter, expect, expectAccessible, hydrated, open, test, unique } from "../support/test.ts";

const arrived = (page: Page) => page.locator("#arrived");
const letter = (page: Page, text: string) => page.getByRole("article").getByText(text);

/** Counts streams that a page opens, from now on. */
function streams(page: Page): { opened: number } {
  const count = { opened: 0 };
  page.on("request", (request) => (count.opened += Number(request.url().includes("/api/live"))));
  return count;
}

/** Opens an address, and waits until it hears what happens. */
async function listening(page: Page, address: string): Promise<void> {
  const stream = page.waitForResponse(/\/api\/live/);
  await open(page, address);
  await stream;
}

test("an answer is there while one is writing, and nothing moves", async ({ as }) => {
  const [maria, priya] = [await as("maria"), await as("priya")];
  const address = await longConversation(maria, 6);
  await listening(maria, address);
  await enter(maria);
  await maria.keyboard.type("I was about to say");
  const field = maria.getByRole("textbox", { name: "Message", exact: true });
  // What the form says of itself is there.
  await expect(saved(maria)).toBeVisible();
  const before = { box: await field.boundingBox(), scroll: await maria.evaluate(() => scrollY) };
  await answered(priya, address, "Come in tomorrow.");
  await expect(arrived(maria)).toBeVisible();
  await expect(arrived(maria)).toHaveText("1 new message");
  await expect(arrived(maria)).toBeInViewport();
  await expectAccessible(maria);
  await answered(priya, address, "At nine.");
  await expect(arrived(maria)).toHaveText("2 new messages");
  await maria.keyboard.type(" something");
  await expect(field).toHaveText("I was about to say something");
  await expect(field).toBeFocused();
  expect({ box: await field.boundingBox(), scroll: await maria.evaluate(() => scrollY) }).toEqual(before);
  await expect(letter(maria, "Come in tomorrow.")).toHaveCount(0);

  await arrived(maria).click();
  await expect(letter(maria, "Come in tomorrow.")).toBeInViewport();
  await expect(letter(maria, "At nine.")).toBeVisible();
  await hydrated(maria);
  await expect(maria.getByRole("textbox", { name: "Message", exact: true })).toHaveText("I was about to say something");
  await expect(arrived(maria)).toBeHidden();
});

test("what others hear of is for those alone who may see it", async ({ as }) => {
  const [maria, daniel, priya] = [await as("maria"), await as("daniel"), await as("priya")];
  await open(daniel, "/");
  await daniel.getByRole("button", { name: "Viewing as" }).click();
  const stream = daniel.waitForResponse(/\/api\/live/);
  await daniel.locator("#viewing").getByRole("link", { name: "Maria Alvarez" }).click();
  await stream;
  const heard: string[] = [];
  await daniel.exposeFunction("heard", (kind: string) => heard.push(kind));
  await daniel.evaluate(() => addEventListener("carepost:news", () => (window as never as { heard(kind: string): void }).heard("news")));
  await begun(maria, unique("Between us"), "Not for Daniel.", ["Priya Nair"], true);
  const secret = await begun(maria, unique("Ours"), "For Daniel, too.");
  await answered(priya, secret, "Good.");
  // Two of three: the confidential one is not heard of in any way.
  await expect.poll(() => heard.length).toBe(2);
});

test("that the care team has seen a message is on the page when it happens", async ({ as }) => {
  const [maria, priya] = [await as("maria"), await as("priya")];
  const address = await begun(maria, unique("Seen"), "Hello");
  await listening(maria, address);
  const progress = maria.getByRole("list", { name: "How it goes on" });
  await expect(progress).toContainText("Not seen by the care team yet");
  await open(priya, address);
  await expect(progress).toContainText("Just seen by the care team");
  await expect(progress).not.toContainText("Not seen");
  await expectAccessible(maria);
});

test("the care team's list says what comes, at once", async ({ as }) => {
  const [maria, sam] = [await as("maria"), await as("sam")];
  await listening(sam, "/messages");
  await begun(maria, unique("For the nurses"), "Hello.", ["Primary care nurses"]);
  await expect(sam.getByRole("link", { name: "1 new", exact: true })).toBeVisible();
});

test("tabs hear one stream, and the next one goes on when its tab is closed", async ({ as }) => {
  const [maria, priya] = [await as("maria"), await as("priya")];
  const address = await begun(maria, unique("In two tabs"), "Hello.");
  const first = streams(maria);
  await listening(maria, address);
  const other = await maria.context().newPage();
  const second = streams(other);
  await open(other, address);
  await answered(priya, address, "To both.");
  for (const page of [maria, other]) await expect(arrived(page)).toHaveText("1 new message");
  expect([first.opened, second.opened]).toEqual([1, 0]);
  const stream = other.waitForResponse(/\/api\/live/);
  await maria.close();
  await stream;
  await answered(priya, address, "To the one that is left.");
  await expect(arrived(other)).toHaveText("2 new messages");
});

test("what came while the stream was cut is heard of when it is there again", async ({ as }) => {
  const [maria, priya] = [await as("maria"), await as("priya")];
  const address = await begun(maria, unique("In an elevator"), "Hello.");
  let cut = () => {};
  const answer = new Promise<void>((resolve) => (cut = resolve));
  await maria.route("**/api/live**", async (route) => {
    await answer;
    await route.fulfill({ contentType: "text/event-stream", body: ":\n\n" });
    await maria.unroute("**/api/live**");
  });
  await open(maria, address);
  await answered(priya, address, "While nobody could hear.");
  cut();
  await expect(arrived(maria)).toHaveText("1 new message");
});

test("who signs out in one tab is signed out in the others, at once", async ({ as, cookies, allowConsole }) => {
  allowConsole(/401/);
  // A session of its own, which nobody else goes on with.
  cookies.delete("nora");
  const nora = await as("nora");
  cookies.delete("nora");
  await listening(nora, "/messages");
  const other = await nora.context().newPage();
  await open(other, "/");
  const you = other.getByRole("button", { name: "You", exact: true });
  if (await you.isVisible()) await you.click();
  await other.getByRole("button", { name: "Sign out" }).click();
  await nora.waitForURL(/\/sign-in/);
});
