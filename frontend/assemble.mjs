// Puts the browser's side together: `node assemble.mjs WORK`. WORK/pkg holds what wasm-bindgen, the
// splitter and the style sheet's bundler wrote, WORK/site what is served as it is. Everything of
// the program ends in one directory named by its content, so that its files can name each other
// and be kept for ever; WORK/hash.txt lists them for the server. Every file that shrinks by it gets
// a brotli copy.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

const work = process.argv[2];
const pkg = path.join(work, "pkg");
const boot = path.join(import.meta.dirname, "boot.js");

// The files of each lazy island, as the splitter's loaders name them: those it shares, then its own.
const loaders = fs.readFileSync(`${pkg}/__wasm_split.js`, "utf8");
const shared = new Map(
  [...loaders.matchAll(/const (__chunk_\d+) = [^]*?"\.\/(.+?\.wasm)"/g)].map(([, name, file]) => [name, file]),
);
const parts = {};
for (const [, island, body, deps] of loaders.matchAll(
  /export const __wasm_split_load_(\w+?)_loader_\d+ = wrapAsyncCb\(makeLoad\(([^]*?), \[(.*?)\]\)\);/g,
)) {
  const own = /"\.\/(.+?\.wasm)"/.exec(body)?.[1];
  const name = island.replace(/(^|_)(\w)/g, (_, _gap, letter) => letter.toUpperCase());
  parts[name] = [...deps.split(", ").filter(Boolean).map((dep) => shared.get(dep)), own].filter(Boolean);
}
if (Object.keys(parts).length === 0) throw new Error("the splitter wrote no lazy islands");
const lent = "lent.js";
for (const files of Object.values(parts)) files.push(lent);

shortenImports([`${pkg}/carepost.js`, `${pkg}/${lent}`], `${pkg}/carepost_bg.wasm`);

// What boot.js brings when it is needed.
const later = ["viewer.js", "changes.js", "live.js", "folders.js", "store.js", "outbox.js", "offline.js", "worker.js", "install.js", "start.js"];

// One script, with short names; `lent.js` is written with some of it.
const script = fs.readFileSync(`${pkg}/carepost.js`, "utf8");
const islands = [...script.matchAll(/^export function (\w+)\(el\) \{$/gm)].map(([, name]) => name);
const written = [...fs.readFileSync(`${pkg}/${lent}`, "utf8").matchAll(/(\$\w+) as /g)].map(([, name]) => name);
fs.writeFileSync(
  `${pkg}/entry.js`,
  `import init, { begin, is_waking, lend, ${islands} } from "./carepost.js";
   import * as page from ${JSON.stringify(boot)};
   const asked = page.ask();
   export const boot = () => page.boot({ default: init, begin, is_waking, lend, ${islands} }, ${JSON.stringify(parts)}, asked);
   export { ${written} } from "./carepost.js";`,
);
const bundled = ["--minify", "--format=esm", "--target=es2022", "--log-level=error"];
execFileSync("esbuild", [
  `${pkg}/entry.js`, "--bundle", ...[...later, lent].map((file) => `--external:./${file}`), ...bundled, `--outfile=${pkg}/bundle/carepost.js`,
]);
execFileSync("esbuild", [`${pkg}/${lent}`, ...bundled, `--outfile=${pkg}/bundle/${lent}`]);
for (const file of later) {
  execFileSync("esbuild", [
    path.join(import.meta.dirname, file), ...bundled, `--outfile=${pkg}/bundle/${file}`,
  ]);
}

const files = {
  "carepost.js": fs.readFileSync(`${pkg}/bundle/carepost.js`),
  "carepost_bg.wasm": fs.readFileSync(`${pkg}/carepost_bg.wasm`),
};
for (const file of [...later, lent]) files[file] = fs.readFileSync(`${pkg}/bundle/${file}`);
for (const file of new Set(Object.values(parts).flat())) files[file] ??= fs.readFileSync(`${pkg}/${file}`);
const hash = (bytes) => createHash("sha256").update(bytes).digest("base64url").slice(0, 16);
const dir = hash(Buffer.concat(Object.values(files)));
fs.mkdirSync(`${work}/site/pkg/${dir}`, { recursive: true });
for (const [file, bytes] of Object.entries(files)) fs.writeFileSync(`${work}/site/pkg/${dir}/${file}`, bytes);

const list = [["js", `${dir}/carepost.js`], ["wasm", `${dir}/carepost_bg.wasm`]];
for (const [kind, name] of [["css", "main"], ["letters", "letters"]]) {
  const css = fs.readFileSync(`${pkg}/${name}.css`);
  const sheet = `${name}.${hash(css)}.css`;
  fs.writeFileSync(`${work}/site/pkg/${sheet}`, css);
  list.push([kind, sheet]);
}
for (const [island, needed] of Object.entries(parts)) {
  for (const file of needed) list.push([island, `${dir}/${file}`]);
}
for (const file of later) list.push([path.parse(file).name, `${dir}/${file}`]);
fs.writeFileSync(`${work}/hash.txt`, list.map(([kind, file]) => `${kind}: ${file}\n`).join(""));

for (const entry of fs.readdirSync(`${work}/site`, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || !/\.(js|wasm|css|svg|json|webmanifest|txt|html|ico)$/.test(file)) continue;
  const bytes = fs.readFileSync(file);
  const packed = zlib.brotliCompressSync(bytes, {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
      [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  if (packed.length < bytes.length) fs.writeFileSync(`${file}.br`, packed);
}

/**
 * wasm-bindgen names what the program takes from the browser at length, in the scripts and in the
 * program: all get short names instead (WebAssembly, "Binary Format", import section).
 */
function shortenImports(scripts, program) {
  const bytes = fs.readFileSync(program);
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  };
  const encoded = (value) => {
    const out = [];
    do {
      out.push((value & 127) | (value > 127 ? 128 : 0));
      value >>>= 7;
    } while (value > 0);
    return Buffer.from(out);
  };
  const name = () => {
    const length = number();
    at += length;
    return bytes.toString("utf8", at - length, at);
  };
  while (bytes[at] !== 2) {
    at += 1;
    const length = number();
    at += length;
  }
  const start = at++;
  number();
  const count = number();
  const section = [encoded(count)];
  const short = new Map();
  for (let i = 0; i < count; i++) {
    const module = name();
    const long = name();
    const isOurs = module.endsWith("_bg.js");
    if (isOurs && !short.has(long)) short.set(long, `$${short.size.toString(36)}`);
    const written = isOurs ? short.get(long) : long;
    for (const text of [module, written]) section.push(encoded(Buffer.byteLength(text)), Buffer.from(text));
    // What is imported stays as it is.
    const from = at;
    const kind = bytes[at++];
    if (kind === 0) number();
    else if (kind === 1) { at++; limits(); }
    else if (kind === 2) limits();
    else if (kind === 3) at += 2;
    else if (kind === 4) { at++; number(); }
    else throw new Error(`an import of kind ${kind}`);
    section.push(bytes.subarray(from, at));
  }
  const body = Buffer.concat(section);
  fs.writeFileSync(program, Buffer.concat([bytes.subarray(0, start), Buffer.from([2]), encoded(body.length), body, bytes.subarray(at)]));

  const texts = scripts.map((script) => fs.readFileSync(script, "utf8"));
  for (const [long, brief] of short) {
    const key = new RegExp(`\\b${long}(?=:)`, "g");
    const counts = texts.map((text) => text.match(key)?.length ?? 0);
    if (counts.reduce((sum, n) => sum + n) !== 1) throw new Error(`${long} is ${counts} times in the scripts`);
    const at = counts.indexOf(1);
    texts[at] = texts[at].replace(key, `"${brief}"`.replaceAll("$", "$$$$"));
  }
  scripts.forEach((script, at) => fs.writeFileSync(script, texts[at]));

  function limits() {
    const flags = bytes[at++];
    number();
    if (flags & 1) number();
  }
}
