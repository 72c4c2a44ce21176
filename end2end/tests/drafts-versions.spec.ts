// A draft that is written on in two places, and one whose page was not told that it is kept.

import { begun } from "../support/conversations.ts";
import { drafts, kept, message, rows, saved, subject, write } from "../support/drafts.ts";
import { expect, expectAccessible, intercept, open, test, unique } from "../support/test.ts";

for (const [choice, expected] of [
  ["Keep both texts", /From here.*From there/s],
  ["Keep mine", /^BeginFrom here$/],
  ["Use the other", /^BeginFrom there$/],
] as const) {
  test(`of two versions both are shown: ${choice}`, async ({ as, allowConsole }) => {
    allowConsole(/409/);
    const [here, there] = [await as("maria"), await as("maria")];
    const about = unique("Twice");
    const address = await kept(here, about, "Begin");
    await open(there, address);
    const isKept = there.waitForResponse("**/api/draft/save");
    await write(there, "From there");
    await expect(saved(there)).toBeVisible();
    await isKept;
    await write(here, "From here");
    const notice = here.getByRole("alert").filter({ hasText: "changed somewhere else" });
    await expect(notice).toBeVisible();
    await expect(notice).toContainText("BeginFrom there");
    await expect(message(here)).toHaveText("BeginFrom here");
    await expectAccessible(here);
    await notice.getByRole("button", { name: choice }).click();
    await expect(notice).toHaveCount(0);
    await expect(message(here)).toHaveText(expected);
    await expect(message(here)).toBeFocused();
    await here.getByRole("link", { name: "Close", exact: true }).click();
    await here.waitForURL(/\/messages$/);
    await open(here, address);
    await expect(message(here)).toHaveText(expected);
  });
}

test("whoever sends one of two versions keeps the other one", async ({ as, allowConsole }) => {
  allowConsole(/status of 409/);
  const [here, there] = [await as("maria"), await as("maria")];
  const address = await begun(here, unique("Two"), "Hello");
  await open(here, address);
  await write(here, "Begun");
  await expect(saved(here)).toBeVisible();
  await open(there, address);
  const isKept = there.waitForResponse("**/api/draft/save");
  await write(there, " there");
  await isKept;
  await write(here, " here");
  const asked = here.getByRole("alert").filter({ hasText: "changed somewhere else" });
  await expect(asked).toBeVisible();
  // What is not sent decides nothing.
  const send = here.getByRole("button", { name: "Send", exact: true });
  await message(here).fill("");
  await send.click();
  await expect(here.getByText("Write your message.").first()).toBeVisible();
  await expect(asked).toBeVisible();
  await message(here).fill("Begun here");
  await send.click();
  await expect(here.getByRole("article").last()).toContainText("Begun here");
  await open(here, address);
  await expect(message(here)).toHaveText("Begun there");
});

test("a page goes on from its own save, of which it was not told", async ({ as, allowConsole }) => {
  allowConsole(/Failed to load resource/);
  const maria = await as("maria");
  const about = unique("Unheard");
  const address = await kept(maria, about, "One");
  await intercept(maria, "**/api/draft/save", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await write(maria, ", two");
  await expect(maria.getByText("Not in Drafts yet. It is kept on this device.").first()).toBeVisible();
  await maria.unroute("**/api/draft/save");
  await write(maria, ", three");
  await expect(saved(maria)).toBeVisible();
  await expect(maria.getByRole("alert")).toHaveCount(0);
  await open(maria, address);
  await expect(message(maria)).toHaveText("One, two, three");
});

test("a page goes on from the save of the one before, which was closed", async ({ as, allowConsole }) => {
  allowConsole(/status of 409/);
  const maria = await as("maria");
  const about = unique("Closed before");
  await open(maria, "/messages/new");
  const arrived = new Promise<void>((resolve) => {
    void intercept(maria, "**/api/draft/save", async (route) => {
      await route.fetch();
      resolve();
    });
  });
  await subject(maria).fill(about);
  await write(maria, "One");
  await arrived;
  const next = await maria.context().newPage();
  await maria.close();
  await open(next, "/messages/new");
  await expect(subject(next)).toHaveValue(about);
  await expect(message(next)).toHaveText("One");
  await write(next, ", two");
  await expect(saved(next)).toBeVisible();
  await expect(next.getByRole("alert")).toHaveCount(0);
  await drafts(next);
  await expect(rows(next).filter({ hasText: about })).toHaveCount(1);
  await expect(rows(next).filter({ hasText: about })).toContainText("One, two");
});
