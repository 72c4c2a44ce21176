// What pages weigh. `weight.json` holds what each may, in bytes as they are sent, headers and all:
// whoever raises a number decides it.

import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { enter, expect, hydrated, test } from "../support/test.ts";
import { type Weight, kinds, total, weigh } from "../support/weight.ts";

// What other tests write makes lists and letters longer.
test.use({ alone: "weight" });

type Budget = Partial<Weight> & { total: number };
const file = path.join(import.meta.dirname, "../weight.json");
const budgets: { pages: Record<string, Budget>; parts: Record<string, number> } = JSON.parse(readFileSync(file, "utf8"));

for (const [name, address] of [["Today", "/"], ["Inbox", "/messages"], ["Conversation", ""], ["New message", "/messages/new"]]) {
  test(`${name} is as light as it may be`, async ({ as, browser, server }) => {
    const maria = await as("maria");
    const conversation = async () => {
      await maria.goto("/messages");
      return (await maria.locator(".inbox__link").first().getAttribute("href"))!;
    };
    const to = address || (await conversation());
    // A browser that has nothing of ours but the session.
    const storageState = await maria.context().storageState();
    const context = await browser.newContext({ storageState, baseURL: server.url, viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    const { take, isOnItsWay } = await weigh(page);
    await page.goto(to, { waitUntil: "networkidle" });
    await hydrated(page);
    await expect.poll(isOnItsWay).toBe(false);
    check(name, take());
    if (name === "Conversation") {
      const before = take();
      // What stands beside what is written comes last.
      const last = page.waitForResponse(/split_aside\w*\.wasm$/);
      await enter(page);
      await expect(page.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
      await last;
      await page.waitForLoadState("networkidle");
      await expect.poll(isOnItsWay).toBe(false);
      const after = take();
      const more = Object.fromEntries([...kinds, "requests" as const].map((kind) => [kind, after[kind] - before[kind]]));
      check("Writing, in addition", more as Weight);
    }
    await context.close();
  });
}

test("the parts of the program are as light as they may be", () => {
  const site = path.join(path.dirname(process.env.CAREPOST_BINARY!), "site/pkg");
  const files = readdirSync(site, { recursive: true, encoding: "utf8" });
  const size = (pattern: RegExp) =>
    files.filter((file) => pattern.test(file)).reduce((sum, file) => sum + statSync(path.join(site, file)).size, 0);
  const parts: Record<string, number> = {
    "first part": size(/carepost_bg\.wasm\.br$/),
    "shared part": size(/chunk_\d+\.wasm\.br$/),
    "a new message": size(/split_compose_form.*\.wasm\.br$/),
    "an answer": size(/split_reply_form.*\.wasm\.br$/),
    aside: size(/split_aside.*\.wasm\.br$/),
    script: size(/carepost\.js\.br$/),
    "lent to parts": size(/lent\.js\.br$/),
    viewer: size(/viewer\.js\.br$/),
    changes: size(/changes\.js\.br$/),
    live: size(/live\.js\.br$/),
    folders: size(/folders\.js\.br$/),
    outbox: size(/(outbox|store)\.js\.br$/),
    offline: size(/offline\.js\.br$/),
    worker: size(/worker\.js\.br$/),
    install: size(/install\.js\.br$/),
    start: size(/start\.js\.br$/),
    styles: size(/main\.[^/]*css\.br$/),
    "styles of letters": size(/letters\.[^/]*css\.br$/),
  };
  for (const [part, bytes] of Object.entries(parts)) {
    console.log(`${part.padEnd(22)} ${kb(bytes)} of ${kb(budgets.parts[part])} KB`);
    expect.soft(bytes, part).toBeGreaterThan(0);
    expect.soft(bytes, `${part} in end2end/weight.json`).toBeLessThanOrEqual(budgets.parts[part]);
  }
});

const kb = (bytes: number): string => (bytes / 1024).toFixed(1).padStart(7);

function check(name: string, weight: Weight): void {
  const budget = budgets.pages[name];
  const all = { ...weight, total: total(weight) };
  const shown = [...kinds, "total" as const].map((kind) => `${kind} ${kb(all[kind]).trim()}`);
  console.log(`${name.padEnd(22)} ${shown.join(", ")} KB in ${weight.requests} requests; may be ${kb(budget.total).trim()}`);
  for (const [kind, most] of Object.entries(budget)) {
    expect.soft(all[kind as keyof typeof all], `${name}: ${kind} in end2end/weight.json`).toBeLessThanOrEqual(most);
  }
}
