// Empties functions that the compiler must keep, since a table of functions names them, and that nothing ever calls:
// `node never.mjs IN.wasm OUT.wasm`, before the splitter. Where one is called all the same, the program ends there as
// it does after any panic.
import fs from "node:fs";
import { Reader, encoded, section } from "./wasm.mjs";

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

const emptied = [];
const names = functionNames();
const found = new Set();
const code = section(bytes, 10);
const bodies = new Reader(bytes, code.start);
const count = bodies.number();
const first = importedFunctions();
for (let index = first; index < first + count; index++) {
  const length = bodies.number();
  const [begin, end] = [bodies.at, bodies.at + length];
  bodies.at = end;
  const its = names.get(index) ?? "";
  const rule = never.find((part) => its.includes(part));
  if (!rule || !isItself(its, length)) continue;
  found.add(rule);
  // No locals, `unreachable`, and `nop` to the end: everything else stays where it is.
  bytes.fill(1, begin, end);
  bytes[begin] = bytes[begin + 1] = 0;
  bytes[end - 1] = 11;
  emptied.push([begin - code.start, end - code.start]);
}
for (const rule of never) if (!found.has(rule)) throw new Error(`the program has no ${rule} any more`);

fs.writeFileSync(to, withoutTheirReferences());

function importedFunctions() {
  const reader = new Reader(bytes, section(bytes, 2).start);
  let functions = 0;
  for (let count = reader.number(); count > 0; count--) {
    reader.name();
    reader.name();
    if (reader.imported() === 0) functions++;
  }
  return functions;
}

function functionNames() {
  const { start, end } = section(bytes, 0, "name");
  const names = new Map();
  for (const reader = new Reader(bytes, start); reader.at < end; ) {
    const kind = reader.byte();
    const length = reader.number();
    const next = reader.at + length;
    if (kind === 1) {
      for (let count = reader.number(); count > 0; count--) names.set(reader.number(), reader.name());
    }
    reader.at = next;
  }
  return names;
}

/** The splitter goes by what functions refer to: these do no more. */
function withoutTheirReferences() {
  const withAddend = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 24, 25]);
  const references = section(bytes, 0, "reloc.CODE");
  const reader = new Reader(bytes, references.start);
  const target = reader.number();
  const kept = [];
  let next = 0;
  for (let count = reader.number(); count > 0; count--) {
    const begin = reader.at;
    const kind = reader.byte();
    const offset = reader.number();
    reader.number();
    if (withAddend.has(kind)) reader.number();
    while (next < emptied.length && emptied[next][1] <= offset) next++;
    if (next === emptied.length || offset < emptied[next][0]) kept.push(bytes.subarray(begin, reader.at));
  }
  const title = Buffer.from("reloc.CODE");
  const content = Buffer.concat([encoded(title.length), title, encoded(target), encoded(kept.length), ...kept]);
  return Buffer.concat([
    bytes.subarray(0, references.begin), Buffer.from([0]), encoded(content.length), content, bytes.subarray(references.end),
  ]);
}
