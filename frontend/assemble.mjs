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
import { shorten } from "./names.mjs";

const work = process.argv[2];
const pkg = path.join(work, "pkg");
const boot = path.join(import.meta.dirname, "boot.js");

// The files of each lazy island, as the splitter's loaders name them: those it shares, then its own.
const loaders = fs.readFileSync(`${pkg}/__wasm_split.js`, "utf8");
const shared = new Map(
  [...loaders.matchAll(/const (__chunk_\d+) = [^]*?"\.\/(.+?\.wasm)"/g)].map(([, name, file]) => [name, file]),
);
const parts = {};
const loads = [];
for (const [, load, island, body, deps] of loaders.matchAll(
  /export const (__wasm_split_load_(\w+?)_loader_\d+) = wrapAsyncCb\(makeLoad\(([^]*?), \[(.*?)\]\)\);/g,
)) {
  const long = /"\.\/(.+?\.wasm)"/.exec(body)[1];
  const own = `split_${island}.wasm`;
  fs.renameSync(`${pkg}/${long}`, `${pkg}/${own}`);
  const name = island.replace(/(^|_)(\w)/g, (_, _gap, letter) => letter.toUpperCase());
  parts[name] = [...deps.split(", ").filter(Boolean).map((dep) => shared.get(dep)), own];
  loads.push([load, name]);
}
if (loads.length === 0) throw new Error("the splitter wrote no lazy islands");

const lent = "lent.js";
const short = shorten([`${pkg}/carepost.js`, `${pkg}/${lent}`], `${pkg}/carepost_bg.wasm`);
// Theirs says all of it for each part.
fs.writeFileSync(
  `${pkg}/__wasm_split.js`,
  `import { parts } from "./parts.js";
   import { loader } from ${JSON.stringify(path.join(import.meta.dirname, "loader.js"))};
   import { initSync } from "./carepost.js";
   const loads = loader(() => initSync());
   ${loads.map(([load, name]) => `export const ${short.get(load)} = loads(parts.${name});`).join("\n")}`,
);
for (const files of Object.values(parts)) files.push(lent);
fs.writeFileSync(`${pkg}/parts.js`, `export const parts = ${JSON.stringify(parts)};`);

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
   import { parts } from "./parts.js";
   const asked = page.ask();
   export const boot = () => page.boot({ default: init, begin, is_waking, lend, ${islands} }, parts, asked);
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
