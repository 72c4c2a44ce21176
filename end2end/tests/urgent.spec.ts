// Help that cannot wait: on a phone a tap away wherever the note about emergencies stands.

import type { Locator, Page } from "@playwright/test";
import { Server } from "../support/server.ts";
import { demoPassword, expect, expectAccessible, open, test } from "../support/test.ts";

type Way = [name: string, href: string];
const english: Way[] = [["Call 911", "tel:911"], ["Call 988", "tel:988"], ["Text 988", "sms:988"]];
const spanish: Way[] = [
  ["Llamar al 911", "tel:911"],
  ["Llamar al 988 y oprimir 2", "tel:988"],
  ["Enviar AYUDA al 988", "sms:988?&body=AYUDA"],
];

/** On a phone a button for each; with a mouse the numbers in the sentence are enough. */
async function expectCalls(place: Locator, ways: Way[], isMobile: boolean) {
  for (const [name, href] of ways) {
    const button = place.getByRole("link", { name, exact: true });
    if (isMobile) {
      await expect(button).toHaveAttribute("href", href);
      expect((await button.boundingBox())!.height, name).toBeGreaterThanOrEqual(44);
    } else {
      await expect(button).toHaveCount(0);
    }
  }
  for (const number of ["911", "988"]) {
    await expect(place.getByRole("link", { name: number, exact: true })).toHaveAttribute("href", `tel:${number}`);
  }
}

const note = (page: Page) => page.locator(".notice--urgent");
const footer = (page: Page) => page.getByRole("contentinfo");

test("help is a tap away", async ({ as, page, isMobile }) => {
  await open(page, "/sign-in");
  await expectCalls(footer(page), english, isMobile);
  await expectAccessible(page);
  const maria = await as("maria");
  await open(maria, "/");
  await expectCalls(footer(maria), english, isMobile);
  await open(maria, "/messages/new");
  await expectCalls(note(maria), english, isMobile);
});

test("in Spanish the crisis line is reached in Spanish", async ({ spanish: leo, isMobile }) => {
  await open(leo, "/messages/new");
  await expect(note(leo)).toContainText("llame al 988 y oprima 2, o envíe la palabra AYUDA");
  await expectCalls(note(leo), spanish, isMobile);
  await open(leo, "/");
  await expect(footer(leo)).toContainText("988 y oprima 2");
  await expectCalls(footer(leo), spanish, isMobile);
});

test("calling leaves nothing that is being written", async ({ as }) => {
  const maria = await as("maria");
  await open(maria, "/messages/new");
  await maria.getByRole("textbox", { name: "Message" }).fill("It hurts");
  const asked: string[] = [];
  maria.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  for (const link of await note(maria).getByRole("link").all()) await link.click();
  await expect(maria.getByRole("dialog")).toHaveCount(0);
  await expect(maria.getByRole("textbox", { name: "Message" })).toHaveText("It hurts");
  expect(asked).toEqual([]);
});

test("an organization's own words keep their numbers and get the buttons", async ({ page, isMobile }) => {
  const server = new Server();
  await server.start("--demo");
  try {
    server.command(["organization", "set", "--urgent-text", "In danger? Call 911. Other worries at night: 988."]);
    await page.goto(`${server.url}/sign-in?next=%2Fmessages%2Fnew`);
    await page.getByLabel("Username").fill("maria");
    await page.getByLabel("Password").fill(demoPassword);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(note(page)).toContainText("In danger? Call 911.");
    await expectCalls(note(page), english, isMobile);
    // It may still be fetching its parts; of a server that is gone it would complain.
    await page.close();
  } finally {
    await server.stop();
  }
});
