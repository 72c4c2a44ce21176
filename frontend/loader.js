// Lets the program have its parts: what the splitter would write, once for all of them.

/** `started` gives what the first part shares with the others. */
export function loader(started) {
  const coming = new Map();
  return (files) => async (call, waiting) => {
    const { memory, __indirect_function_table, __wasm_split_shared0 } = started();
    const given = { __wasm_split: { memory, __indirect_function_table, __wasm_split_shared0 } };
    const come = (file) => {
      if (!coming.has(file)) {
        const load = WebAssembly.instantiateStreaming(fetch(new URL(file, import.meta.url)), given);
        // What did not come once may come later.
        load.catch(() => coming.delete(file));
        coming.set(file, load);
      }
      return coming.get(file);
    };
    let isThere = false;
    try {
      await Promise.all(files.filter((file) => file.endsWith(".wasm")).map(come));
      isThere = true;
    } catch (error) {
      console.error(error);
    }
    __indirect_function_table.get(call)(waiting, isThere);
  };
}
