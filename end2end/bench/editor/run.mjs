// The message editor beside others: ProseMirror, Tiptap (StarterKit), Lexical, Quill and Trix, with
// a bare contenteditable as the floor. The same documents, the same keys, one Chromium.
//
// Times are Chromium's own (DevTools, Performance.getMetrics), taken around every single key, so
// that a median and a 95th percentile can be given. The editors take turns (see Field).

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { chromium } from "@playwright/test";

const here = import.meta.dirname;
const built = path.join(here, "../../test-results/bench-editor");
const editors = ["carepost", "prosemirror", "tiptap", "lexical", "quill", "trix", "bare"];
const wanted = process.env.BENCH_EDITORS?.split(",") ?? editors;
const sizes = process.env.BENCH_SIZES?.split(",").map(Number) ?? [1_000, 20_000, 100_000];
const paragraph = Number(process.env.BENCH_PARAGRAPH ?? 50_000);
const keys = Number(process.env.BENCH_KEYS ?? 300);

// ---------------------------------------------------------------- build

const run = (command, args, options = {}) => {
  const done = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  if (done.status !== 0) throw new Error(`${command} ended with ${done.status ?? done.error}`);
};

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
if (!existsSync(path.join(here, "node_modules/quill"))) run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: here });

const target = process.env.CARGO_TARGET_DIR ?? path.join(here, "page/target");
// The app's program is linked with what is needed to cut it into parts; this one is not cut. The stack is
// the same (.cargo/config.toml).
run("cargo", ["build", "--release", "--quiet", "--target", "wasm32-unknown-unknown"], { cwd: path.join(here, "page"), env: { ...process.env, CARGO_TARGET_DIR: target, RUSTFLAGS: "-Clink-args=-zstack-size=131072" } });
const wasm = path.join(target, "wasm32-unknown-unknown/release/editor_page.wasm");
run("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-name", "page", "--out-dir", path.join(built, "carepost"), wasm]);
const bound = path.join(built, "carepost/page_bg.wasm");
run("wasm-opt", ["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue", bound, "-o", bound]);

const { build } = await import("esbuild");
const bytes = {};
for (const name of editors) {
  const outfile = path.join(built, `${name}.js`);
  const external = ["./carepost/page.js"];
  await build({ entryPoints: [path.join(here, `peers/${name}.mjs`)], bundle: true, minify: true, format: "esm", outfile, external, logLevel: "error" });
  const pack = (file) => brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  bytes[name] = pack(outfile) + (name === "carepost" ? pack(bound) + pack(path.join(built, "carepost/page.js")) : 0);
}

// ---------------------------------------------------------------- documents

/** Paragraphs and list items of about 70 characters, a fifth of the text bold, italic or both. */
const htmlOf = (size) => {
  let [html, length, index] = ["", 0, 0];
  while (length < size) {
    const text = `The morning was fine, but at ${index} I felt dizzy again `;
    const marked = ["<b>after pills</b>", "<i>after lunch</i>", "<b><i>all day</i></b>"][index % 3];
    const block = `${text}${marked}.`;
    html += index % 5 > 2 ? `${index % 5 === 3 ? "<ul>" : ""}<li>${block}</li>${index % 5 === 4 ? "</ul>" : ""}` : `<p>${block}</p>`;
    length += block.replace(/<[^>]*>/g, "").length;
    index += 1;
  }
  return index % 5 === 4 ? `${html}</ul>` : html;
};

/** All of it in one paragraph, and one run. */
const paragraphOf = (size) => `<p>${"The morning was fine, but at noon I felt dizzy again. ".repeat(size / 54 + 1).slice(0, size)}</p>`;

// ---------------------------------------------------------------- measuring

writeFileSync(path.join(built, "style.css"), `
  body { margin: 0; font: 16px/1.5 sans-serif } #host { width: 700px } [contenteditable] p { margin: 0 } .ours { white-space: pre-wrap }
  .ql-clipboard { position: absolute; left: -100000px; height: 1px; overflow: hidden } .ql-editor { white-space: pre-wrap } trix-toolbar { display: none }
`);
const types = { ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const file = path.join(built, path.normalize(pathname));
  if (pathname.startsWith("/page/")) {
    response.setHeader("content-type", "text/html");
    const name = pathname.slice(6);
    response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><link rel="stylesheet" href="/style.css"><link rel="icon" href="data:,"><div id="host"></div><script type="module" src="/${name}.js"></script>`);
  } else if (existsSync(file)) {
    response.setHeader("content-type", types[path.extname(file)] ?? "text/plain");
    response.end(readFileSync(file));
  } else {
    response.statusCode = 404;
    response.end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const origin = `http://localhost:${server.address().port}`;

const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath: process.env.CAREPOST_CHROMIUM || undefined, args: [...root, "--enable-precise-memory-info"] });
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

class Session {
  static async open(name, html) {
    const session = new Session();
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
    session.page = await context.newPage();
    await session.page.goto(`${origin}/page/${name}`);
    await session.page.waitForFunction(() => globalThis.mount);
    await session.page.evaluate(async (html) => {
      globalThis.box = await globalThis.mount(document.getElementById("host"), html);
      globalThis.box.focus();
    }, html);
    session.cdp = await context.newCDPSession(session.page);
    await session.cdp.send("Performance.enable");
    await session.quiet();
    return session;
  }

  async metrics() {
    const { metrics } = await this.cdp.send("Performance.getMetrics");
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    return { script: of("ScriptDuration"), layout: of("LayoutDuration") + of("RecalcStyleDuration"), task: of("TaskDuration"), heap: of("JSHeapUsedSize") };
  }

  /** Waits until the page has nothing more to do. */
  async quiet() {
    let before = await this.metrics();
    for (;;) {
      await sleep(60);
      const now = await this.metrics();
      if (now.task - before.task < 0.002) return now;
      before = now;
    }
  }

  /** What something cost, in milliseconds. */
  async cost(act, settle = () => this.quiet()) {
    const before = await this.metrics();
    await act();
    await settle();
    const after = await this.metrics();
    const ms = (key) => (after[key] - before[key]) * 1000;
    return { script: ms("script"), layout: ms("layout"), task: ms("task") };
  }

  press(key) {
    return this.page.keyboard.press(key);
  }

  /** The caret in the text at a fraction of the document, by a selector. */
  async caret(fraction, selector = "p, li, div") {
    await this.page.evaluate(([fraction, selector]) => {
      const walker = document.createTreeWalker(globalThis.box, NodeFilter.SHOW_TEXT);
      const texts = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.length > 20 && node.parentElement.closest(selector)) texts.push(node);
      }
      const text = texts[Math.min(texts.length - 1, Math.floor(texts.length * fraction))];
      text.parentElement.scrollIntoView({ block: "center" });
      // Where all is one text, the place in it is what is to be chosen.
      document.getSelection().collapse(text, texts.length > 1 ? 12 : Math.round(text.length * fraction));
    }, [fraction, selector]);
    await this.quiet();
  }

  async close() {
    await this.page.context().close();
  }
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const both = (values) => [quantile(values, 0.5), quantile(values, 0.95)];

const rows = new Map(); // "size: what" -> editor -> [median, p95]
const note = (row, name, values) => {
  if (!rows.has(row)) rows.set(row, new Map());
  rows.get(row).set(name, values);
};

/**
 * Every editor in a page of its own, all open at once. They take turns, a few keys each, so that a
 * machine that is slower for a while is slower for all: only so is a ratio of two columns worth
 * something.
 */
class Field {
  sessions = new Map();

  static async open(names, html) {
    const field = new Field();
    for (const name of names) {
      await field.try(name, async () => field.sessions.set(name, await Session.open(name, html)));
    }
    return field;
  }

  /** An editor that fails is left out from then on; the others go on. */
  async try(name, act) {
    try {
      return await act();
    } catch (error) {
      process.stderr.write(`${name} is left out: ${error.message}\n`);
      await this.sessions.get(name)?.close();
      this.sessions.delete(name);
    }
  }

  /** In turn, another one first each time: whatever is still going on in the machine is nobody's alone. */
  async each(act, round = 0) {
    const sessions = [...this.sessions];
    const first = round % Math.max(sessions.length, 1);
    for (const [name, session] of [...sessions.slice(first), ...sessions.slice(0, first)]) {
      await this.try(name, () => act(session, name));
    }
  }

  /** What `turn` measures in each of these rounds, by editor. */
  async rounds(count, turn) {
    const costs = new Map();
    for (let round = 0; round < count; round++) {
      await this.each(async (session, name) => {
        costs.set(name, [...(costs.get(name) ?? []), ...(await turn(session))]);
      }, round);
    }
    return [...costs].filter(([name]) => this.sessions.has(name));
  }

  async note(row, count, act) {
    const costs = await this.rounds(count, async (session) => [(await session.cost(() => act(session))).task]);
    for (const [name, tasks] of costs) note(row, name, both(tasks));
  }

  close() {
    return this.each((session) => session.close());
  }
}

const turn = 10;
async function typed(session) {
  const costs = [];
  // The first one after the others' turns finds cold caches.
  await session.cost(() => session.press("x"), () => sleep(25));
  for (let i = 0; i < turn; i++) {
    costs.push(await session.cost(() => session.press("abcdefgh"[i % 8]), () => sleep(25)));
  }
  return costs;
}

/** Typing at the beginning, in the middle and at the end. */
async function letters(field, label) {
  const costs = new Map(wanted.map((name) => [name, []]));
  for (const fraction of [0, 0.5, 1]) {
    process.stderr.write(`${label}: typing at ${fraction}\n`);
    await field.each((session) => session.caret(fraction));
    const measured = await field.rounds(Math.ceil(keys / 3 / turn), typed);
    for (const [name, all] of measured) costs.get(name).push(...all);
  }
  for (const [name] of field.sessions) {
    const of = (key) => both(costs.get(name).map((cost) => cost[key]));
    note(`${label}: a letter, script ms`, name, of("script"));
    note(`${label}: a letter, style and layout ms`, name, of("layout"));
    note(`${label}: a letter, whole task ms`, name, of("task"));
  }
}

for (const size of sizes) {
  const label = `${(size / 1000).toFixed(0)}k`;
  const field = await Field.open(wanted, htmlOf(size));
  await field.each(async (session, name) => {
    await session.cdp.send("HeapProfiler.collectGarbage");
    const { heap } = await session.metrics();
    const wasm = await session.page.evaluate(() => globalThis.wasmBytes?.() ?? 0);
    note(`${label}: heap, MB`, name, [(heap + wasm) / 1e6]);
  });

  await letters(field, label);

  process.stderr.write(`${label}: undo, Enter, bold\n`);
  await field.note(`${label}: undo, task ms`, 15, (session) => session.press("Control+z"));
  await field.each((session) => session.caret(0.5, "li"));
  await field.note(`${label}: Enter in a list, task ms`, 10, (session) => session.press("Enter"));
  await field.each(async (session) => {
    await session.press("Control+a");
    await session.quiet();
  });
  await field.note(`${label}: bold on everything, task ms`, 12, (session) => session.press("Control+b"));
  await field.close();
}

if (paragraph > 0) {
  const field = await Field.open(wanted, paragraphOf(paragraph));
  await letters(field, `${(paragraph / 1000).toFixed(0)}k in one paragraph`);
  await field.close();
}

process.stderr.write("paste\n");
const pasted = htmlOf(100_000 * 0.8);
const pastes = new Map();
for (let round = 0; round < 9; round++) {
  const field = await Field.open(wanted, "<p>a</p>");
  await field.each(async (session, name) => {
    await session.page.evaluate(async (html) => {
      const blob = new Blob([html], { type: "text/html" });
      await navigator.clipboard.write([new ClipboardItem({ "text/html": blob })]);
      globalThis.box.focus();
    }, pasted);
    await session.quiet();
    const cost = await session.cost(() => session.press("Control+v"));
    const length = await session.page.evaluate(() => globalThis.box.textContent.length);
    if (length < 70_000) throw new Error(`only ${length} characters arrived`);
    pastes.set(name, [...(pastes.get(name) ?? []), cost.task]);
  }, round);
  await field.close();
}
for (const [name, tasks] of pastes) note(`paste of ${(pasted.length / 1000).toFixed(0)} KB, task ms`, name, both(tasks));
for (const name of wanted) if (name !== "bare") note("bytes loaded (brotli), kB", name, [bytes[name] / 1000]);

await browser.close();
server.close();

// ---------------------------------------------------------------- table

const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const cell = (values) => (values ? values.map(number).join(" / ") : "–");
const table = [["median / p95", ...wanted, "best peer ÷ ours", "ours ÷ bare"]];
for (const [row, values] of rows) {
  const peers = [...values].filter(([name]) => !["carepost", "bare"].includes(name)).map(([, [median]]) => median);
  const ours = values.get("carepost")?.[0];
  const ratio = ours && peers.length ? `${(Math.min(...peers) / ours).toFixed(2)}×` : "";
  const floor = values.get("bare")?.[0];
  const over = ours && floor ? `${(ours / floor).toFixed(2)}×` : "";
  table.push([row, ...wanted.map((name) => cell(values.get(name))), ratio, over]);
}
const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
for (const row of table) console.log(row.map((text, column) => (column ? text.padStart(widths[column]) : text.padEnd(widths[0]))).join("  "));
