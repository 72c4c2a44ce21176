// Gives short names to what the program and its script know each other by: wasm-bindgen's are long, and packed they
// are much of both.
import fs from "node:fs";
import { Reader, encoded, section } from "./wasm.mjs";

const IMPORTS = 2;
const EXPORTS = 7;

/**
 * `scripts` define what `program` takes from them and call what it has for them; of what the splitter's script has for
 * it, the new names come back, by the old ones.
 */
export function shorten(scripts, program) {
  let bytes = fs.readFileSync(program);
  const texts = scripts.map((script) => fs.readFileSync(script, "utf8"));
  const [ours, loads, calls] = [new Map(), new Map(), new Map()];
  const given = (names, long, mark) => {
    if (!names.has(long)) names.set(long, mark + names.size.toString(36));
    return names.get(long);
  };

  rewrite(IMPORTS, (reader) => {
    const module = reader.name();
    const long = reader.name();
    const isOurs = module.endsWith("_bg.js");
    const isLoad = module.endsWith("__wasm_split.js");
    const name = isOurs ? given(ours, long, "$") : isLoad ? given(loads, long, "$") : long;
    // What is imported stays as it is.
    const from = reader.at;
    reader.imported();
    return { names: [module, name], from };
  });
  rewrite(EXPORTS, (reader) => {
    const long = reader.name();
    const name = /^(_ZN|__wbindgen|__externref)/.test(long) ? given(calls, long, "$") : long;
    const from = reader.at;
    reader.byte();
    reader.number();
    return { names: [name], from };
  });

  for (const [long, brief] of ours) {
    const key = new RegExp(`\\b${long}(?=:)`, "g");
    const counts = texts.map((text) => text.match(key)?.length ?? 0);
    if (counts.reduce((sum, n) => sum + n) !== 1) throw new Error(`${long} is ${counts} times in the scripts`);
    const at = counts.indexOf(1);
    texts[at] = texts[at].replace(key, () => `"${brief}"`);
  }
  const call = /\bwasm\.(\w+)/g;
  scripts.forEach((script, at) => fs.writeFileSync(script, texts[at].replace(call, (_, long) => `wasm.${calls.get(long) ?? long}`)));
  fs.writeFileSync(program, bytes);
  return loads;

  /** Names each entry of a section anew: `entry` reads one, and says how it is called and where the rest of it begins. */
  function rewrite(id, entry) {
    const { begin, start, end } = section(bytes, id);
    const reader = new Reader(bytes, start);
    const count = reader.number();
    const written = [encoded(count)];
    for (let i = 0; i < count; i++) {
      const { names, from } = entry(reader);
      for (const name of names) written.push(encoded(Buffer.byteLength(name)), Buffer.from(name));
      written.push(bytes.subarray(from, reader.at));
    }
    const body = Buffer.concat(written);
    bytes = Buffer.concat([bytes.subarray(0, begin), Buffer.from([id]), encoded(body.length), body, bytes.subarray(end)]);
  }
}
