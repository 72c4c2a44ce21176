// Empties functions that the compiler must keep, since a table of functions names them, and that nothing ever calls:
// `node never.mjs IN.wasm OUT.wasm`, before the splitter. Where one is called all the same, the program ends there as
// it does after any panic.
import fs from "node:fs";

const never = [
  // Views are woken at once, never piece by piece while a page still arrives: every view has the code for both.
  "13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h",
  // An island's arguments are as the server wrote them (the `json` crate reads the rest): no error of serde_json's
  // comes about, nor the words of one.
  "_ZN10serde_json5error",
  "serde_core..de..Unexpected$u20$as$u20$core..fmt..Display",
  "peek_invalid_type",
  // A hook of our own is set before anything can panic.
  "9panicking12default_hook",
];
// Of functions that are the same the compiler keeps one, under one of their names. What is short, and what only drops
// something, may stand for others; what is left of a rule is like nothing but itself.
const isItself = (name, length) => length >= 100 && !name.startsWith("_ZN4core3ptr");

const [, , from, to] = process.argv;
const bytes = fs.readFileSync(from);

/** A number as it stands at `at`, and where the next thing stands. */
function number(at) {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * shift;
    if (byte < 128) return [value, at];
  }
}
function name(at) {
  const [length, start] = number(at);
  return [bytes.toString("utf8", start, start + length), start + length];
}
function written(value) {
  const out = [];
  do {
    const rest = Math.floor(value / 128);
    out.push((value % 128) | (rest > 0 ? 128 : 0));
    value = rest;
  } while (value > 0);
  return Buffer.from(out);
}

const sections = [];
for (let at = 8; at < bytes.length; ) {
  const [length, start] = number(at + 1);
  const section = { id: bytes[at], begin: at, start, end: start + length };
  if (section.id === 0) [section.name, section.start] = name(start);
  sections.push(section);
  at = section.end;
}
const section = (id, name) => {
  const found = sections.find((it) => it.id === id && it.name === name);
  if (!found) throw new Error(`no section ${id} ${name ?? ""} in ${from}`);
  return found;
};

const emptied = [];
const names = functionNames();
const found = new Set();
const code = section(10);
let [count, at] = number(code.start);
for (let index = importedFunctions(); count > 0; index += 1, count -= 1) {
  const [length, body] = number(at);
  at = body + length;
  const its = names.get(index) ?? "";
  const rule = never.find((part) => its.includes(part));
  if (!rule || !isItself(its, length)) continue;
  found.add(rule);
  // No locals, `unreachable`, and `nop` to the end: everything else stays where it is.
  bytes.fill(1, body, at);
  bytes[body] = bytes[body + 1] = 0;
  bytes[at - 1] = 11;
  emptied.push([body - code.start, at - code.start]);
}
for (const rule of never) if (!found.has(rule)) throw new Error(`the program has no ${rule} any more`);

fs.writeFileSync(to, withoutTheirReferences());

function importedFunctions() {
  const imports = section(2);
  let [count, at] = number(imports.start);
  let functions = 0;
  for (; count > 0; count -= 1) {
    [, at] = name(at);
    [, at] = name(at);
    const kind = bytes[at];
    at += 1;
    if (kind === 0) functions += 1;
    if (kind === 1 || kind === 3 || kind === 4) at += 1;
    if (kind === 1 || kind === 2) {
      const flags = bytes[at];
      [, at] = number(at + 1);
      if (flags & 1) [, at] = number(at);
    } else if (kind === 3) at += 1;
    else [, at] = number(at);
  }
  return functions;
}

function functionNames() {
  const { start, end } = section(0, "name");
  const names = new Map();
  for (let at = start; at < end; ) {
    const kind = bytes[at];
    let [length, from] = number(at + 1);
    at = from + length;
    if (kind !== 1) continue;
    let count;
    for ([count, from] = number(from); count > 0; count -= 1) {
      let index, its;
      [index, from] = number(from);
      [its, from] = name(from);
      names.set(index, its);
    }
  }
  return names;
}

/** The splitter goes by what functions refer to: these do no more. */
function withoutTheirReferences() {
  const withAddend = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 24, 25]);
  const references = section(0, "reloc.CODE");
  let [target, at] = number(references.start);
  let count, next = 0;
  [count, at] = number(at);
  const kept = [];
  for (; count > 0; count -= 1) {
    const begin = at;
    const kind = bytes[at];
    const [offset, index] = number(at + 1);
    [, at] = number(index);
    if (withAddend.has(kind)) [, at] = number(at);
    while (next < emptied.length && emptied[next][1] <= offset) next += 1;
    if (next === emptied.length || offset < emptied[next][0]) kept.push(bytes.subarray(begin, at));
  }
  const title = Buffer.from("reloc.CODE");
  const content = Buffer.concat([written(title.length), title, written(target), written(kept.length), ...kept]);
  return Buffer.concat([
    bytes.subarray(0, references.begin), Buffer.from([0]), written(content.length), content, bytes.subarray(references.end),
  ]);
}
