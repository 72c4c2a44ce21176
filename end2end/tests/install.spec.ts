// That the portal can be put on the device is offered, and not pressed upon anybody.

import type { Page } from "@playwright/test";
import { expect, expectAccessible, hydrated, open, test } from "../support/test.ts";

const hint = (page: Page) => page.getByRole("region", { name: "Riverside Family Health on this device" });

/** As Chromium says that it could install the page. */
const offered = (page: Page) =>
  page.evaluate(() => {
    const event = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), {
      prompt: async () => void (document.documentElement.dataset.asked = "true"),
    });
    dispatchEvent(event);
  });

/** A tab of its own, in the same browser. */
async function visit(page: Page) {
  const tab = await page.context().newPage();
  await open(tab, "/");
  await offered(tab);
  return tab;
}

test("it is offered from the second visit on, and once", async ({ as }) => {
  const first = await as("maria");
  await open(first, "/");
  await offered(first);
  // What shows it is there, and has not shown it.
  await expect.poll(() => first.evaluate(() => localStorage.getItem("visits"))).toBe("1");
  await expect(hint(first)).toBeHidden();
  const second = await visit(first);
  await expect(hint(second)).toBeVisible();
  await hint(second).scrollIntoViewIfNeeded();
  await expectAccessible(second);
  await hint(second).getByRole("button", { name: "Install" }).press("Enter");
  await expect(second.locator("html")).toHaveAttribute("data-asked", "true");
  await expect(hint(second)).toBeHidden();
});

test("who says that it is not wanted now is left alone", async ({ as }) => {
  const first = await as("maria");
  await open(first, "/");
  const second = await visit(first);
  await hint(second).getByRole("button", { name: "Not now" }).click();
  await expect(hint(second)).toBeHidden();
  const third = await visit(second);
  await expect.poll(() => third.evaluate(() => localStorage.getItem("visits"))).toBe("3");
  await expect(hint(third)).toBeHidden();
  // Months later.
  await third.evaluate(() => localStorage.setItem("install-later", String(Date.now() - 121 * 24 * 60 * 60 * 1000)));
  await third.reload();
  await hydrated(third);
  await offered(third);
  await expect(hint(third)).toBeVisible();
});

test("on an iPhone it says how it is done by hand", async ({ as }) => {
  const first = await as("maria");
  await first.context().addInitScript(() => Object.defineProperty(navigator, "standalone", { value: false }));
  await open(first, "/");
  const second = await first.context().newPage();
  await open(second, "/");
  await expect(hint(second)).toContainText("Add to Home Screen");
  await expect(hint(second).getByRole("button", { name: "Install" })).toBeHidden();
  // What is seen while it starts is of the screen's own size.
  const starts = second.locator("link[rel=apple-touch-startup-image]");
  await expect(starts).toHaveCount(2);
  const sizes = await starts.evaluateAll((links) =>
    Promise.all(
      (links as HTMLLinkElement[]).map(async ({ href, media }) => {
        const picture = new Image();
        picture.src = href;
        await picture.decode();
        return [media, picture.naturalWidth, picture.naturalHeight];
      }),
    ),
  );
  const [width, height] = await second.evaluate(() => [screen.width, screen.height].map((side) => Math.round(side * devicePixelRatio)));
  expect(sizes).toEqual([
    ["(orientation: portrait)", width, height],
    ["(orientation: landscape)", height, width],
  ]);
});
