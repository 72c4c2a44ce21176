// Carepost's own `test`: a server for each worker, people who are signed in, and two guards that
// every test has without asking: no error in the browser's console, and axe on demand.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type BrowserContext, type Page, expect, test as base } from "@playwright/test";
import { Server } from "./server.ts";

export { expect };

export const demoPassword = "welcome-to-the-demo";
export type Person = "maria" | "daniel" | "nora" | "priya" | "sam" | "admin";

type Tools = {
  /** A page of somebody who is signed in. Each call is a browser of its own. */
  as: (person: Person | string) => Promise<Page>;
  /** A page of somebody whose account is in Spanish. No other account is ever given a language. */
  spanish: Page;
  /** Lets one kind of console error pass, such as the status of a refused request. */
  allowConsole: (pattern: RegExp) => void;
};

type WorkerTools = {
  /** Given by a file that measures what others' writing would change: it gets a server of its own. */
  alone: string;
  server: Server;
  cookies: Map<string, Awaited<ReturnType<BrowserContext["cookies"]>>>;
  tests: { run: number };
};

/** So many tests share what they have written. More of it, and a list's first page shows no more
 * what a test has just sent: a desk begins with what has waited longest. */
const testsOfAServer = 20;

export const test = base.extend<Tools & { guard: void; renewed: void }, WorkerTools>({
  alone: ["", { option: true, scope: "worker" }],
  server: [
    async ({ alone: _ }, use) => {
      const server = new Server();
      await server.start("--demo");
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  cookies: [async ({}, use) => use(new Map()), { scope: "worker" }],
  tests: [async ({}, use) => use({ run: 0 }), { scope: "worker" }],
  renewed: [
    async ({ server, cookies, tests }, use) => {
      if (tests.run > 0 && tests.run % testsOfAServer === 0) {
        await server.renew("--demo");
        cookies.clear();
      }
      tests.run += 1;
      await use();
    },
    { auto: true },
  ],
  baseURL: async ({ server, renewed: _ }, use) => use(server.url),

  allowConsole: async ({}, use, info) => {
    const allowed: RegExp[] = [];
    (info as unknown as { allowed: RegExp[] }).allowed = allowed;
    await use((pattern) => allowed.push(pattern));
  },

  guard: [
    async ({ context, allowConsole: _ }, use, info) => {
      const errors = watchConsole(context);
      await use();
      expectQuiet(errors, info);
    },
    { auto: true },
  ],

  as: async ({ browser, server, cookies, contextOptions, allowConsole: _, renewed: __ }, use, info) => {
    const opened: { context: BrowserContext; errors: string[] }[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: server.url });
      opened.push({ context, errors: watchConsole(context) });
      const known = cookies.get(person);
      if (known) {
        await context.addCookies(known);
      } else {
        const answer = await context.request.post("/sign-in", {
          form: { username: person, password: demoPassword },
          headers: { origin: server.url, "sec-fetch-site": "same-origin" },
          maxRedirects: 0,
        });
        expect(answer.status(), `signing in as ${person}`).toBe(303);
        cookies.set(person, await context.cookies());
      }
      return context.newPage();
    });
    for (const { context, errors } of opened) {
      await context.close();
      expectQuiet(errors, info);
    }
  },

  spanish: async ({ as, server, cookies }, use) => {
    if (!cookies.has("leo")) {
      const leo = ["--username", "leo", "--mrn", "RFH-100232", "--language", "es"];
      server.command(["account", "add", "patient", ...leo], demoPassword);
    }
    await use(await as("leo"));
  },
});

function watchConsole(context: BrowserContext): string[] {
  const errors: string[] = [];
  context.on("console", (message) => {
    // A page whose session is over, or whose server is away, goes on asking whether it may listen.
    if (message.type() !== "error" || message.location().url.includes("/api/live?")) return;
    errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => errors.push(String(error.error())));
  return errors;
}

function expectQuiet(errors: string[], info: object) {
  const { allowed = [] } = info as { allowed?: RegExp[] };
  expect(errors.filter((error) => !allowed.some((pattern) => pattern.test(error)))).toEqual([]);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** No violation of WCAG 2.2 AA or of axe's best practices on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  // Colours are measured when nothing is on its way from one to another: also what began meanwhile.
  await page.evaluate(async () => {
    const moving = () => document.getAnimations().filter((a) => a.playState === "running");
    for (let now; (now = moving()).length > 0; ) await Promise.all(now.map((a) => a.finished.catch(() => {})));
  });
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    // @ts-expect-error axe is what the line above has put there
    const { violations } = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map((v: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }) => ({
      rule: v.id,
      help: v.help,
      nodes: v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} ${n.failureSummary}`),
    }));
  });
  expect(found).toEqual([]);
}

/** Opens an address and waits until the page is interactive. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await hydrated(page);
}

export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
}

/**
 * Answers what an open page asks for from now on. A page goes on asking with what it has for a moment
 * after `route`, past it; a question that is asked until it is answered here says when that is over.
 */
export async function intercept(page: Page, ...[what, answer, options]: Parameters<Page["route"]>): Promise<void> {
  await page.route(what, answer, options);
  const probe = "/healthz?intercepted";
  await page.route(`**${probe.replace("?", "\\?")}`, (route) => route.fulfill({ body: "here" }));
  await expect.poll(() => page.evaluate(async (probe) => (await fetch(probe)).text(), probe)).toBe("here");
}

/** From now on pages hear nothing of what happens, and look for themselves as they would without. */
export const deaf = (page: Page): Promise<unknown> =>
  page.route("**/api/live**", (route) => route.fulfill({ contentType: "text/event-stream", body: ":\n\n" }));

let count = 0;
/** A text that no other test uses, so that tests can share a server. */
export const unique = (words: string): string => `${words} ${process.pid}-${++count}`;

/** Goes to the pages of somebody for whom one may look. */
export async function viewAs(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Viewing as" }).click();
  await page.locator("#viewing").getByRole("link", { name }).click();
}

/**
 * Clicks into the text of a message. Pointing at it brings the editor, which takes the place of the plain field:
 * a click that began with the one would wait for it when it is gone. So it is pointed at before.
 */
export async function enter(page: Page): Promise<void> {
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  await page.locator(".field", { has: field }).hover();
  await page.locator("[data-awake] .field", { has: field }).waitFor();
  await field.click();
}

/** Chooses a message type, also where the list of types is folded because one is chosen. */
export async function chooseType(page: Page, name: string): Promise<void> {
  const change = page.getByRole("button", { name: "Change the message type" });
  if (await change.isVisible()) await change.click();
  await page.getByRole("radio", { name }).check();
}

/** Chooses recipients by typing, as a person would. */
export async function chooseRecipient(page: Page, typed: string, name: RegExp | string): Promise<void> {
  // Before that it is a select.
  await hydrated(page);
  const to = page.getByRole("combobox", { name: "To", exact: true });
  await to.fill(typed);
  await page.getByRole("listbox").getByRole("option", { name }).first().click();
}
