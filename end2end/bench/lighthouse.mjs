// What Lighthouse says of the pages on a phone, cold and warm: the median of a few runs, and what it finds
// wrong with them. Its figures are calculated from one load (Lantern), for a connection of 1.6 Mbit/s
// and 150 ms and a processor four times slower: LCP and FCP in ms, TBT in ms, CLS.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { answers, cell, end, freePort, median, pages, portal } from "./portal.mjs";

const { default: lighthouse } = await import(pathToFileURL(process.env.CAREPOST_LIGHTHOUSE));

export async function measure(runs) {
  const carepost = await portal();
  const port = await freePort();
  const profile = mkdtempSync(path.join(tmpdir(), "carepost-lighthouse-"));
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const args = ["--headless=new", `--remote-debugging-port=${port}`, `--user-data-dir=${profile}`, "--disable-background-networking"];
  const browser = spawn(process.env.CAREPOST_CHROMIUM, [...args, ...sandbox, "about:blank"], { stdio: "ignore" });
  try {
    await answers(`http://127.0.0.1:${port}/json/version`);
    const cookie = await carepost.signIn();
    console.log(`\nLighthouse, median of ${runs}`.padEnd(35) + ["LCP", "FCP", "TBT", "CLS"].map((name) => name.padStart(9)).join("") + "  found");
    for (const [name, address] of Object.entries(await pages(carepost, cookie))) {
      for (const [kind, disableStorageReset] of Object.entries({ cold: false, warm: true })) {
        const all = [];
        for (let i = 0; i < runs; i++) {
          all.push(await look(carepost.url + address, { port, extraHeaders: { cookie }, disableStorageReset }));
        }
        const figure = (audit) => median(all.map((one) => one.audits[audit].numericValue));
        const found = [...new Set(all.flatMap(wrong))].join(", ") || "nothing";
        console.log(
          `${name}, ${kind}`.padEnd(34) + cell(figure("largest-contentful-paint")) + cell(figure("first-contentful-paint")) +
            cell(figure("total-blocking-time")) + cell(figure("cumulative-layout-shift"), 3) + `  ${found}`,
        );
      }
    }
  } finally {
    await end(browser);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    await carepost.close();
  }
}

async function look(address, flags) {
  const onlyCategories = ["performance", "accessibility", "best-practices"];
  const { lhr } = await lighthouse(address, { output: "json", logLevel: "error", onlyCategories, ...flags });
  if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
  return lhr;
}

/** What the page loses points for, but for speed. */
function wrong({ audits, categories }) {
  const rules = [categories.accessibility, categories["best-practices"]].flatMap((category) => category.auditRefs);
  const lost = rules.filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1);
  return lost.map(({ id }) => id);
}
