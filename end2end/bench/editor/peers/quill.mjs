import Quill from "quill";

globalThis.mount = (host, html) => {
  const inner = document.createElement("div");
  host.append(inner);
  const quill = new Quill(inner, {});
  quill.clipboard.dangerouslyPasteHTML(html);
  quill.history.clear();
  return quill.root;
};
