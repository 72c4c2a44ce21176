// Gives short names to what the program and its script know each other by: wasm-bindgen's are long, and packed they
// are much of both (WebAssembly, "Binary Format", import and export sections).
import fs from "node:fs";

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

  rewrite(IMPORTS, ({ name, number, byte, limits, put, copy }) => {
    const module = name();
    const long = name();
    const isOurs = module.endsWith("_bg.js");
    const isLoad = module.endsWith("__wasm_split.js");
    put(module, isOurs ? given(ours, long, "$") : isLoad ? given(loads, long, "$") : long);
    // What is imported stays as it is.
    copy(() => {
      const kind = byte();
      if (kind === 0) number();
      else if (kind === 1) { byte(); limits(); }
      else if (kind === 2) limits();
      else if (kind === 3) { byte(); byte(); }
      else if (kind === 4) { byte(); number(); }
      else throw new Error(`an import of kind ${kind}`);
    });
  });
  rewrite(EXPORTS, ({ name, number, byte, put, copy }) => {
    const long = name();
    put(/^(_ZN|__wbindgen|__externref)/.test(long) ? given(calls, long, "$") : long);
    copy(() => { byte(); number(); });
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

  /** Has `entry` write each entry of a section anew. */
  function rewrite(section, entry) {
    let at = 8;
    const byte = () => bytes[at++];
    const number = () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const next = byte();
        value |= (next & 127) << shift;
        if (next < 128) return value >>> 0;
      }
    };
    const name = () => {
      const length = number();
      at += length;
      return bytes.toString("utf8", at - length, at);
    };
    const limits = () => {
      const flags = byte();
      number();
      if (flags & 1) number();
    };
    while (bytes[at] !== section) {
      at += 1;
      const length = number();
      at += length;
    }
    const start = at++;
    number();
    const count = number();
    const written = [encoded(count)];
    const put = (...names) => {
      for (const text of names) written.push(encoded(Buffer.byteLength(text)), Buffer.from(text));
    };
    const copy = (read) => {
      const from = at;
      read();
      written.push(bytes.subarray(from, at));
    };
    for (let i = 0; i < count; i++) entry({ name, number, byte, limits, put, copy });
    const body = Buffer.concat(written);
    bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from([section]), encoded(body.length), body, bytes.subarray(at)]);
  }
}

function encoded(value) {
  const out = [];
  do {
    out.push((value & 127) | (value > 127 ? 128 : 0));
    value >>>= 7;
  } while (value > 0);
  return Buffer.from(out);
}
