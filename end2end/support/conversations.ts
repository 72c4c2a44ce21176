// Conversations as tests need them, made by the server functions that the pages call.

import type { Page } from "@playwright/test";
import { expect, unique } from "./test.ts";

async function call(page: Page, name: string, data: object) {
  const answer = await page.request.post(`/api/${name}`, { data, headers: { "sec-fetch-site": "same-origin" } });
  expect(answer.status(), name).toBe(200);
  return answer.json();
}

const bodyOf = (text: string) => ({ version: 1, blocks: [{ kind: "paragraph", runs: [{ text }] }] });

/** A conversation that Maria begins with these recipients, and its address. */
export async function begun(
  maria: Page,
  subject: string,
  text: string,
  to = ["Priya Nair"],
  confidential = false,
): Promise<string> {
  const { id: account, patients } = await call(maria, "account/view", {});
  const { patient } = patients[0];
  const offered = await call(maria, "message/offer", { patient });
  const known = (name: string) => offered.recipients.find((r: { name: string }) => r.name === name).recipient;
  const about = { patient, message_type: "general", subject, confidential, client_key: offered.client_key };
  const message = { ...about, recipients: to.map(known), body: bodyOf(text) };
  const { conversation } = await call(maria, "message/send", { account, message });
  return `/messages/${conversation}`;
}

/** Conversations that Maria begins one after the other, and their addresses. */
export async function begunMany(maria: Page, subjects: string[]): Promise<string[]> {
  const { id: account, patients } = await call(maria, "account/view", {});
  const { patient } = patients[0];
  const offered = await call(maria, "message/offer", { patient });
  const { recipient } = offered.recipients.find((r: { name: string }) => r.name === "Priya Nair");
  const addresses = [];
  for (const subject of subjects) {
    const about = { patient, message_type: "general", subject, confidential: false };
    const message = { ...about, recipients: [recipient], body: bodyOf(subject), client_key: crypto.randomUUID() };
    const { conversation } = await call(maria, "message/send", { account, message });
    addresses.push(`/messages/${conversation}`);
  }
  return addresses;
}

/** Somebody answers there: at the desk, or on the patient's side. */
export async function answered(page: Page, address: string, text: string): Promise<void> {
  const { id: account, patients, care_team } = await call(page, "account/view", {});
  const patient = care_team ? null : patients[0].patient;
  const conversation = address.split("/").pop();
  const reply = { patient, conversation, body: bodyOf(text), client_key: crypto.randomUUID() };
  await call(page, "conversation/reply", { account, reply });
}

/** A conversation of Maria's with so many messages of hers, and its address. */
export async function longConversation(maria: Page, messages: number): Promise<string> {
  const subject = unique("Long");
  const address = await begun(maria, subject, `Message 1 of ${subject}`);
  for (let number = 2; number <= messages; number++) {
    await answered(maria, address, `Message ${number} of ${subject}`);
  }
  return address;
}
