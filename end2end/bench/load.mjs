// How pages load on a phone, printed as tables: cold and warm, on the connection that Lighthouse
// takes for a phone's and on a bad one, with a processor four times slower; what Lighthouse itself says;
// and a visit again, and from a tap to the next page, without any of that. `./dev bench load [RUNS]`.
//
//   readable   the first text is painted (First Contentful Paint), ms
//   awake      what the page is for is alive (`data-hydrated`), ms
//   blocked    Total Blocking Time until then and a second after, ms
//   CLS        layout shift; KB and requests over the wire

import { chromium } from "@playwright/test";
import { measure } from "./lighthouse.mjs";
import { cell, median, pages, portal } from "./portal.mjs";

const runs = Number(process.argv[3] ?? 5);
const profiles = {
  phone: { latency: 150, kbps: 1638, cpu: 4 },
  bad: { latency: 400, kbps: 400, cpu: 4 },
};
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const carepost = await portal();
const { url } = carepost;
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath: process.env.CAREPOST_CHROMIUM || undefined, args });

/** What the page says of itself. */
function observe() {
  const seen = (window.seen = { cls: 0, tasks: [] });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.cls += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.tasks.push([entry.startTime, entry.duration]);
  }).observe({ type: "longtask", buffered: true });
  new MutationObserver(() => {
    if (document.documentElement?.dataset.hydrated) seen.awake ??= performance.now();
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-hydrated"] });
}

async function load(state, address, { latency, kbps, cpu }, { warm = false, script = true } = {}) {
  const context = await browser.newContext({ ...phone, storageState: state, javaScriptEnabled: script });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  if (warm) await page.goto(url + address, { waitUntil: "networkidle" });
  let bytes = 0, requests = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    if (encodedDataLength) requests += 1;
  });
  const throughput = (kbps * 1000) / 8;
  await session.send("Network.emulateNetworkConditions", {
    offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput,
  });
  await session.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  if (script) await page.addInitScript(observe);
  await page.goto(url + address, { waitUntil: "load", timeout: 60_000 });
  if (script) await page.locator("html[data-hydrated=true]").waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1_000);
  const figures = script
    ? await page.evaluate(() => {
        const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN;
        const blocked = window.seen.tasks
          .filter(([start]) => start >= paint && start < window.seen.awake + 1000)
          .reduce((sum, [, duration]) => sum + duration - 50, 0);
        return { readable: paint, awake: window.seen.awake, blocked, cls: window.seen.cls };
      })
    : { readable: NaN, awake: NaN, blocked: NaN, cls: NaN };
  await context.close();
  return { ...figures, kb: bytes / 1024, requests };
}

/** When somebody tapped, by the clock of the machine: what the tools take to do it does not count. */
function rememberTap() {
  const remember = ({ timeStamp }) => sessionStorage.setItem("tap", performance.timeOrigin + timeStamp);
  addEventListener("click", remember, true);
}

/** From a tap on a link until the next page is painted. */
async function tap(page, link, heading) {
  await link.tap();
  await heading.waitFor();
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const first = () => performance.getEntriesByName("first-contentful-paint")[0];
        const done = () => resolve(performance.timeOrigin + first().startTime - Number(sessionStorage.getItem("tap")));
        if (first()) done();
        else new PerformanceObserver(done).observe({ type: "paint" });
      }),
  );
}

/** A page that was there before, without any limits: until its text is painted. */
async function again(page, address) {
  await page.goto(url + address, { waitUntil: "networkidle" });
  await page.goto(url + address);
  await page.locator("html[data-hydrated=true]").waitFor();
  return page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
}

try {
  const cookie = await carepost.signIn();
  const cookies = cookie.split("; ").map((one) => {
    const [name, value] = one.split(/=(.*)/s);
    return { name, value, domain: "localhost", path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Lax" };
  });
  const state = { cookies, origins: [] };
  const addresses = await pages(carepost, cookie);

  console.log(`Median of ${runs}${" ".repeat(26)} readable    awake  blocked      CLS       KB requests`);
  for (const [name, address] of Object.entries(addresses)) {
    for (const [kind, options] of Object.entries({ cold: {}, warm: { warm: true }, "no script": { script: false } })) {
      for (const [profile, limits] of Object.entries(profiles)) {
        const all = [];
        for (let i = 0; i < (options.script === false ? 1 : runs); i++) all.push(await load(state, address, limits, options));
        const figure = (key) => median(all.map((one) => one[key]));
        const row = `${name}, ${kind}, ${profile}`.padEnd(34);
        console.log(
          row + cell(figure("readable")) + cell(figure("awake")) + cell(figure("blocked")) + cell(figure("cls"), 3) + cell(figure("kb"), 1) + cell(figure("requests")),
        );
      }
    }
  }

  const context = await browser.newContext({ ...phone, storageState: state });
  const page = await context.newPage();
  console.log("");
  for (const [name, address] of Object.entries(addresses)) {
    const all = [];
    for (let i = 0; i < 3 * runs; i++) all.push(await again(page, address));
    console.log(`${name}, a visit again, no limits`.padEnd(34) + cell(median(all)));
  }

  console.log("\nFrom a tap to the next page, here");
  for (const [name, reducedMotion] of [["with transitions", "no-preference"], ["without", "reduce"]]) {
    const context = await browser.newContext({ ...phone, storageState: state, reducedMotion });
    await context.addInitScript(rememberTap);
    const page = await context.newPage();
    const taps = [];
    for (let i = 0; i < 5 * runs; i++) {
      await page.goto(`${url}/messages`);
      await page.locator("html[data-hydrated=true]").waitFor();
      taps.push(await tap(page, page.locator(".inbox__link").first(), page.locator(".conversation__subject")));
    }
    console.log(`${name.padEnd(18)} median ${median(taps).toFixed(0)} ms, longest ${Math.max(...taps).toFixed(0)} ms`);
  }
} finally {
  await browser.close();
  await carepost.close();
}
await measure(Math.min(runs, 5));
