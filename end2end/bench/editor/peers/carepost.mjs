import init, { attach, begin } from "./carepost/page.js";

globalThis.mount = async (host, html) => {
  const wasm = await init();
  globalThis.wasmBytes = () => wasm.memory.buffer.byteLength;
  const element = document.createElement("div");
  element.className = "ours";
  host.append(element);
  attach(element);
  const data = new DataTransfer();
  data.setData("text/html", html);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  begin(element);
  return element;
};
