// How many clicks and keys lead from something new to done. (At the desk: desk.spec.ts.)

import type { Page } from "@playwright/test";
import { answered, begun } from "../support/conversations.ts";
import { enter, expect, hydrated, open, test, unique } from "../support/test.ts";

const field = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });
const sent = (page: Page) => page.getByRole("status").filter({ hasText: "Your message was sent" });

// What the demo begins with is to be in the short lists of Today.
test.use({ alone: "steps" });

/** What a person does from now on, whatever page they come to. Text that is typed does not count. */
async function counting(page: Page) {
  const done = { clicks: 0, keys: 0 };
  await page.exposeFunction("counted", (kind: "clicks" | "keys") => void done[kind]++);
  const listen = () => {
    const counted = (window as unknown as { counted: (kind: string) => void }).counted;
    // A click that a key or a label stands behind is not another one.
    addEventListener("pointerdown", () => counted("clicks"), { capture: true });
    addEventListener("keydown", () => counted("keys"), { capture: true });
  };
  await page.addInitScript(listen);
  await page.evaluate(listen);
  return done;
}

test("a new answer is read with one click, and answered with two more", async ({ as }) => {
  const maria = await as("maria");
  const subject = unique("Steps");
  await answered(await as("priya"), await begun(maria, subject, "What now?"), "Come in tomorrow.");
  await open(maria, "/");
  const done = await counting(maria);
  await maria.getByRole("region", { name: "For you to read" }).getByRole("link", { name: subject }).click();
  await expect(maria.getByRole("article").last()).toContainText("Come in tomorrow.");
  await expect(maria.getByRole("article").last()).toBeInViewport();
  expect(done).toEqual({ clicks: 1, keys: 0 });
  await hydrated(maria);
  await enter(maria);
  await maria.keyboard.insertText("I will.");
  await maria.getByRole("button", { name: "Send", exact: true }).click();
  await expect(sent(maria)).toBeFocused();
  await expect(sent(maria)).toBeInViewport();
  expect(done).toEqual({ clicks: 3, keys: 0 });
});

test("a new message takes six clicks", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/");
  const done = await counting(maria);
  await maria.getByRole("main").getByRole("link", { name: "Start a New Message" }).click();
  await hydrated(maria);
  await maria.getByRole("radio", { name: "Test results" }).click();
  await maria.getByRole("combobox", { name: "To" }).click();
  await maria.getByRole("option", { name: /Priya Nair/ }).click();
  await field(maria).click();
  await maria.keyboard.insertText("Is my result in?");
  await maria.getByRole("button", { name: "Send", exact: true }).click();
  await expect(sent(maria)).toBeFocused();
  await expect(sent(maria)).toBeInViewport();
  expect(done).toEqual({ clicks: 6, keys: 0 });
});

test("what is new for a child is one click away, whoever's page it is", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/");
  const done = await counting(maria);
  await maria.getByRole("region", { name: /^Leo/ }).getByRole("link", { name: /Inhaler form/ }).click();
  await expect(maria.getByRole("heading", { name: /Inhaler form/ })).toBeVisible();
  expect(done).toEqual({ clicks: 1, keys: 0 });
  await expect(maria.getByRole("article").last()).toBeInViewport();
});
