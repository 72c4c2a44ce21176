// Cuts what wasm-bindgen wrote as the splitter cut the program: `node divide.mjs WORK`, where WORK/split/carepost.wasm
// is the first part as the splitter left it, and WORK/pkg what wasm-bindgen made of it.
//
// The program takes from the browser by functions that a script lends to it, and the script has all of them, though
// half are for the editor alone. Those that the first part never calls go to `lent.js`, which comes with the
// parts that do.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

// What wasm-bindgen's functions of these names are for, in the one way in which they are called.
const DEBUG = `const debugString = (value) => {
  try { return value instanceof Error ? value.stack : String(value); } catch { return typeof value; }
};
`;
const START = `export const initSync = () => wasm;
export default async ({ module_or_path }) => {
  const { instance, module } = await WebAssembly.instantiateStreaming(module_or_path, __wbg_get_imports());
  __wbg_finalize_init(instance, module);
};
`;

const work = process.argv[2];
const file = path.join(work, "pkg/carepost.js");
const script = plainer(fs.readFileSync(file, "utf8"));
const late = takenLate();

const [head, entries, tail] = between(script, "    const import0 = {\n        __proto__: null,\n", "\n    };\n");
const entry = /^        (\w+): function\([^]*?^        \}(?:, arguments\); \})?,\n/gm;
const all = [...entries.matchAll(entry)].map(([text, name]) => ({ text, name }));
if (all.map(({ text }) => text).join("") !== entries) throw new Error("the script's functions are not written as they were");
const written = (isLent) => all.filter(({ name }) => late.has(name) === isLent).map(({ text }) => text).join("");
const [stay, lent] = [written(false), written(true)];

// Functions and variables of the script that the ones which leave it are written with.
const names = new Set(lent.match(/\b[A-Za-z_]\w*/g));
const shared = [...tail.matchAll(/^(?:function|let|const) (\w+(?:, \w+)*)/gm)]
  .flatMap(([, together]) => together.split(", "))
  .filter((name) => names.has(name));
const divided = `${head}${stay}${tail}`.replace('"./carepost_bg.js": import0,', '"./carepost_bg.js": withLent(import0),');
const short = (as) => shared.map((name, at) => as(name, `$${at.toString(36)}`)).join(", ");
fs.writeFileSync(
  file,
  `${divided}
let lent;
export const lend = (functions) => { lent = functions; };
/** The program is given all of its functions when it begins: for those that come later, one that calls them. */
function withLent(own) {
  return new Proxy(own, {
    get(_, name) {
      let its;
      return own[name] ?? function () { return (its ??= lent[name]).apply(undefined, arguments); };
    },
  });
}
export { ${short((name, brief) => `${name} as ${brief}`)} };
`,
);
fs.writeFileSync(
  path.join(work, "pkg/lent.js"),
  `import { ${short((name, brief) => `${brief} as ${name}`)} } from "./carepost.js";
export const functions = {
${lent}};
`,
);

/** Without what it has for old browsers, for other ways to begin, and for words that only a programmer reads. */
function plainer(script) {
  const leave = (text, from, to, instead) => {
    const [head, , tail] = between(text, from, to);
    return head.slice(0, -from.length) + instead + tail.slice(to.length - 1);
  };
  let text = leave(script, "function debugString(val) {\n", "\n}\n", DEBUG);
  text = leave(text, "if (!('encodeInto' in cachedTextEncoder)) {\n", "\n}\n", "");
  text = leave(text, "async function __wbg_load(module, imports) {\n", "export { initSync, __wbg_init as default };\n", START);
  // It names the splitter's script once for each part.
  return text.replace(/("\.\/__wasm_split\.js": import\d+,\n)\s*(?:"\.\/__wasm_split\.js": import\d+,\n\s*)*/, "$1");
}

function between(text, from, to) {
  const start = text.indexOf(from) + from.length;
  const end = text.indexOf(to, start) + 1;
  if (start < from.length || end === 0) throw new Error(`${from} is not in the script`);
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

/**
 * The names of what is taken from the browser by none of the functions that the first part reaches: from what is
 * called from outside, and from its table, but for the shims there, which lead from other parts to the browser.
 */
function takenLate() {
  const text = path.join(work, "split/carepost.wat");
  execFileSync("wasm-dis", [path.join(work, "split/carepost.wasm"), "-o", text], { stdio: ["ignore", "ignore", "ignore"] });
  const name = String.raw`(\$"[^"]*"|\$[^\s()]+)`;
  const imported = new RegExp(`^ \\(import "[^"]*" "([^"]*)" \\(func ${name}`);
  const root = new RegExp(`^ \\((?:export "[^"]*" \\(func|start) ${name}`);
  const begun = new RegExp(`^ \\(func ${name}`);
  const call = new RegExp(`\\((?:call|return_call|ref\\.func) ${name}`, "g");
  const imports = new Map();
  const calls = new Map();
  const reached = new Set();
  let caller;
  for (const line of fs.readFileSync(text, "utf8").split("\n")) {
    const [, its, at] = imported.exec(line) ?? [];
    if (at) imports.set(at, its);
    const [, outer] = root.exec(line) ?? [];
    if (outer) reached.add(outer);
    const [, next] = begun.exec(line) ?? [];
    if (next) calls.set((caller = next), []);
    if (line.startsWith(" (elem ")) {
      for (const [, item] of line.matchAll(new RegExp(` ${name}`, "g"))) if (!item.endsWith(' local_shim"')) reached.add(item);
    } else if (caller) {
      for (const [, callee] of line.matchAll(call)) calls.get(caller).push(callee);
    }
  }
  // A set grows while it is walked.
  for (const at of reached) for (const callee of calls.get(at) ?? []) reached.add(callee);
  return new Set([...imports].filter(([at]) => !reached.has(at)).map(([, its]) => its));
}
