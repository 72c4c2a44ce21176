// Files of messages: how tests make, add and find them.

import zlib from "node:zlib";
import { type Page, expect } from "@playwright/test";
import { message, subject } from "./drafts.ts";
import { chooseRecipient, chooseType, open } from "./test.ts";

export type Given = { name: string; mimeType: string; buffer: Buffer };

export const letter = (name: string, length = 2_000): Given => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from("The rash came back on Tuesday.\n".repeat(Math.ceil(length / 31)).slice(0, length)),
});

/** A picture of that many pixels a side. */
export function picture(name: string, side = 64): Given {
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(zlib.crc32(body) >>> 0);
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(3 * side, 0xb0)]);
  const pixels = zlib.deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  const buffer = Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { name, mimeType: "image/png", buffer };
}

export const field = (page: Page) => page.getByRole("group", { name: "Attachments" });
export const row = (page: Page, name: string) => field(page).getByRole("listitem").filter({ hasText: name });
export const isReady = (page: Page, name: string) =>
  expect(field(page).getByRole("status")).toContainText(`${name} is ready`);
export const sendButton = (page: Page) => page.getByRole("button", { name: "Send", exact: true });

export async function add(page: Page, ...files: Given[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Add Attachment" }).click(),
  ]);
  expect(chooser.isMultiple()).toBe(true);
  await chooser.setFiles(files);
}

/** A new message that could be sent. */
export async function compose(page: Page, about: string): Promise<void> {
  await open(page, "/messages/new");
  await chooseType(page, "General message");
  await chooseRecipient(page, "nair", "Priya Nair");
  await subject(page).fill(about);
  await message(page).click();
  await page.keyboard.type("Please look at this.");
}
