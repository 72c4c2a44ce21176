// What is kept on the server while it is written.

import type { Page } from "@playwright/test";
import { enter, expect, hydrated, open } from "./test.ts";

export const message = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true });
export const subject = (page: Page) => page.getByRole("textbox", { name: "Subject" });
export const saved = (page: Page) => page.getByText(/^Saved to Drafts, \d/);
export const rows = (page: Page) => page.getByRole("list", { name: "Drafts" }).getByRole("listitem");
const toolbar = (page: Page) => page.getByRole("toolbar", { name: "Formatting" });

/** Goes to the folder. */
export async function drafts(page: Page) {
  await open(page, "/messages");
  await page.getByRole("combobox", { name: "Folder" }).selectOption("Drafts");
  await expect(page.getByRole("heading", { level: 1, name: "Drafts" })).toBeVisible();
  await hydrated(page);
}

/** Writes on, at the end. */
export async function write(page: Page, text: string) {
  await enter(page);
  await expect(toolbar(page)).toBeVisible();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
}

/** A new message with that subject and text, saved by itself; its address. */
export async function kept(page: Page, about: string, text: string): Promise<string> {
  await open(page, "/messages/new");
  await subject(page).fill(about);
  await write(page, text);
  await expect(saved(page)).toBeVisible();
  await page.waitForURL(/\/drafts\//);
  return new URL(page.url()).pathname;
}
