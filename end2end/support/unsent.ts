// What the browser keeps until it is sent.

import type { Page } from "@playwright/test";
import { expect } from "./test.ts";

/** The line that says that it is here again. */
export const note = (page: Page) => page.getByText(/^Your unsent text from \d.* is here\.$/);

/** Waits until what was written last is kept. */
export async function saved(page: Page): Promise<void> {
  await expect(page.locator("html")).not.toHaveAttribute("data-unsaved");
}

/** All that the browser has stored, as whoever looks into it finds it. */
export const stored = (page: Page) => page.evaluate(() => JSON.stringify({ ...localStorage }));

export const entries = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("unsent ")).length);
