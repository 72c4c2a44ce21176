// Figures that are worth watching, printed as one table: bytes of a first load, memory of an idle
// server, time to first byte of Today. `./dev bench` builds first and says where the binary is.

import { spawnSync } from "node:child_process";
import { readFileSync, statSync, readdirSync } from "node:fs";
import path from "node:path";
import { portal } from "./portal.mjs";

if (process.argv[2] === "document") {
  const done = spawnSync("cargo", ["bench", "--quiet", "--locked", "-p", "document"], { cwd: path.join(import.meta.dirname, "../.."), stdio: "inherit" });
  process.exit(done.status ?? 1);
}
if (process.argv[2] === "editor") {
  await import("./editor/run.mjs");
  process.exit();
}

if (process.argv[2] === "load") {
  await import("./load.mjs");
  process.exit();
}

const binary = process.env.CAREPOST_BINARY;
const site = path.join(path.dirname(binary), "site");
const rows = [];
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const packed = (folder, pattern) => {
  const files = readdirSync(path.join(site, folder), { recursive: true }).filter((file) => pattern.test(file));
  return files.reduce((sum, file) => sum + statSync(path.join(site, folder, file)).size, 0);
};

const carepost = await portal();
const { url } = carepost;
try {
  const memory = (key) => Number(readFileSync(`/proc/${carepost.pid}/status`, "utf8").match(new RegExp(`${key}:\\s+(\\d+)`))[1]);
  const idle = memory("VmRSS");

  const cookie = await carepost.signIn();
  const today = async () => {
    const start = performance.now();
    const answer = await fetch(url, { headers: { cookie, "accept-encoding": "br" } });
    const first = performance.now() - start;
    const text = await answer.text();
    if (!text.includes("Today")) throw new Error(`Today answers ${answer.status}`);
    return first;
  };
  for (let i = 0; i < 20; i++) await today();
  const times = [];
  for (let i = 0; i < 300; i++) times.push(await today());
  times.sort((a, b) => a - b);
  const size = spawnSync("curl", ["-s", "-o", "/dev/null", "-w", "%{size_download}", "-H", "accept-encoding: br", "-H", `cookie: ${cookie}`, url]);

  const html = Number(size.stdout);
  const wasm = packed("pkg", /_bg\.wasm\.br$/);
  const js = packed("pkg", /\.js\.br$/);
  const css = packed("pkg", /\.css\.br$/);
  const font = packed("fonts", /latin-wght-normal\.woff2$/);
  const locale = Number(
    spawnSync("sh", ["-c", `curl -s -H 'accept-encoding: br' '${url}'"$(curl -s -H 'cookie: ${cookie}' '${url}' | grep -o '/locale/en-[^"]*' | head -1)" | wc -c`]).stdout,
  );
  rows.push(["First part of the program (WASM), brotli", kb(wasm)], ["JavaScript, brotli", kb(js)], ["CSS, brotli", kb(css)]);
  rows.push(["Texts of one language, brotli", kb(locale)], ["Typeface (woff2)", kb(font)], ["HTML of Today, brotli", kb(html)]);
  rows.push(["First load of Today, together", kb(html + wasm + js + css + font + locale)]);
  rows.push(["Time to first byte of Today, median", `${times[150].toFixed(2)} ms`]);
  rows.push(["Time to first byte of Today, p95", `${times[285].toFixed(2)} ms`]);
  rows.push(["Resident memory of the idle server", kb(idle * 1024)]);
  rows.push(["Resident memory after 320 pages", kb(memory("VmRSS") * 1024)]);
} finally {
  await carepost.close();
}
const width = Math.max(...rows.map(([name]) => name.length));
for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value.padStart(12)}`);
