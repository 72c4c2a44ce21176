import { defineConfig } from "@playwright/test";
import { firefox } from "./support/firefox.ts";

// Chromium as root (in containers) runs only without its sandbox; the background services are
// switched off because they reach for hosts that a closed network refuses, which is console noise.
const args = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "tests",
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  reporter: [["list"]],
  outputDir: "test-results",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: process.env.CAREPOST_CHROMIUM || undefined, args },
    // What is answered by one is not seen by `route`; its own suite lets it in.
    serviceWorkers: "block",
    locale: "en-US",
    timezoneId: "America/New_York",
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
    {
      name: "phone",
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    },
    // The editor's tests, but for those of what a browser's driver, and not the browser, does:
    // they are marked @chromium.
    ...(process.env.CAREPOST_FIREFOX
      ? [{ name: "firefox", testMatch: "editor-*.spec.ts", grepInvert: /@chromium/, use: { ...firefox, viewport: { width: 1280, height: 800 } } }]
      : []),
  ],
});
