// What a program is written in, as far as the build reads and writes it (WebAssembly, "Binary Format").

export function encoded(value) {
  const out = [];
  do {
    out.push((value & 127) | (value > 127 ? 128 : 0));
    value >>>= 7;
  } while (value > 0);
  return Buffer.from(out);
}

/** Goes through the bytes, from `at` on. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    return this.bytes[this.at++];
  }
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }
  name() {
    const length = this.number();
    this.at += length;
    return this.bytes.toString("utf8", this.at - length, this.at);
  }
  limits() {
    const flags = this.byte();
    this.number();
    if (flags & 1) this.number();
  }
  /** What is imported, after its names; says which kind of thing it is: 0 is a function. */
  imported() {
    const kind = this.byte();
    if (kind === 0) this.number();
    else if (kind === 1) { this.byte(); this.limits(); }
    else if (kind === 2) this.limits();
    else if (kind === 3) { this.byte(); this.byte(); }
    else if (kind === 4) { this.byte(); this.number(); }
    else throw new Error(`an import of kind ${kind}`);
    return kind;
  }
}

/** One section, or one of ours by its name: from `begin` to `end`, and its content from `start` on. */
export function section(bytes, id, name) {
  for (const reader = new Reader(bytes, 8); reader.at < bytes.length; ) {
    const begin = reader.at;
    const its = reader.byte();
    const length = reader.number();
    const end = reader.at + length;
    const title = its === 0 ? reader.name() : undefined;
    if (its === id && title === name) return { begin, start: reader.at, end };
    reader.at = end;
  }
  throw new Error(`the program has no section ${id} ${name ?? ""}`);
}
