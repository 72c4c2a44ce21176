// Pictures of every page, for looking at: phone and desktop, light and dark.
//
//   ./dev build && CAREPOST_URL=http://localhost:3000 node end2end/screenshots.mjs DIRECTORY [PAGE…]
//
// Wants a server with demo data (./dev run) at CAREPOST_URL. With `--install` in place of a directory it
// makes those that browsers show to whoever installs the portal (`server/src/web/manifest.rs`).

import { mkdirSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";

const url = process.env.CAREPOST_URL ?? "http://localhost:3000";
const isToInstall = process.argv[2] === "--install";
const [directory, ...wanted] = isToInstall
  ? [path.join(import.meta.dirname, "../public/install"), "today", "conversation"]
  : process.argv.length > 2 ? process.argv.slice(2) : ["screenshots"];
mkdirSync(directory, { recursive: true });

const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const open = (address) => async (page) => {
  await page.goto(url + address);
  await page.locator("html[data-hydrated=true]").waitFor();
};
const firstConversation = async (page) => {
  await open("/messages")(page);
  await page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await page.getByRole("article").first().waitFor();
};
const chosen = async (page) => {
  await open("/messages/new")(page);
  await page.getByRole("radio", { name: "Medication question" }).check();
  await page.getByRole("combobox", { name: "To" }).fill("na");
  await page.getByRole("listbox").getByRole("option").first().waitFor();
};

/** Name → who looks (nobody: signed out), and how to get there. */
const pages = {
  "sign-in": [undefined, open("/sign-in")],
  "sign-in-wrong": [
    undefined,
    async (page) => {
      await open("/sign-in")(page);
      await page.getByRole("button", { name: "Sign in" }).click();
    },
  ],
  today: ["maria", open("/")],
  inbox: ["maria", open("/messages")],
  sent: ["maria", open("/messages?folder=sent")],
  conversation: ["maria", firstConversation],
  compose: ["maria", open("/messages/new")],
  "compose-choosing": ["maria", chosen],
  "compose-wrong": [
    "maria",
    async (page) => {
      await open("/messages/new")(page);
      await page.getByRole("textbox", { name: "Message" }).fill("Some words");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("alert").first().waitFor();
    },
  ],
  "sent-just-now": [
    "maria",
    async (page) => {
      await chosen(page);
      await page.getByRole("listbox").getByRole("option").first().click();
      await page.getByRole("textbox", { name: "Subject" }).fill("Refill");
      await page.getByRole("textbox", { name: "Message" }).fill("Could you refill my lisinopril?\n\nI have four days left.");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("article").first().waitFor();
    },
  ],
  "proxy-today": ["daniel", open("/")],
  "view-only-today": ["nora", open("/")],
  "desk-today": ["priya", open("/")],
  "desk-inbox": ["priya", open("/messages")],
  "desk-conversation": ["priya", firstConversation],
  "admin-today": ["admin", open("/")],
  "not-found": ["maria", async (page) => page.goto(`${url}/no-such-page`)],
  offline: [
    "maria",
    async (page) => {
      await open("/messages/new")(page);
      await page.context().setOffline(true);
    },
  ],
};

const browser = await chromium.launch({
  executablePath: process.env.CAREPOST_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking"],
});
const cookies = new Map();
for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of isToInstall ? ["light"] : ["light", "dark"]) {
    for (const [name, [person, go]] of Object.entries(pages)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const context = await browser.newContext({ viewport, colorScheme, locale: process.env.CAREPOST_LOCALE ?? "en-US", isMobile: size === "phone", hasTouch: size === "phone", reducedMotion: "reduce" });
      if (person && !cookies.has(person)) {
        await context.request.post(`${url}/sign-in`, {
          form: { username: person, password: "welcome-to-the-demo" },
          headers: { origin: url, "sec-fetch-site": "same-origin" },
          maxRedirects: 0,
        });
        cookies.set(person, await context.cookies());
      }
      if (person) await context.addCookies(cookies.get(person));
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && console.log(`${name}: ${message.text()}`));
      page.on("pageerror", (error) => console.log(`${name}: ${error}`));
      try {
        await go(page);
        if (isToInstall) await page.screenshot({ path: path.join(directory, `${name}-${size}.jpg`), quality: 70 });
        else await page.screenshot({ path: path.join(directory, `${name}-${size}-${colorScheme}.png`) });
      } catch (error) {
        console.log(`${name} (${size}, ${colorScheme}): ${error}`);
      }
      await context.close();
    }
  }
}
await browser.close();
