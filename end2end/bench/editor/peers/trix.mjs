import "trix";

globalThis.mount = async (host, html) => {
  const toolbar = document.createElement("trix-toolbar");
  toolbar.id = "bar";
  toolbar.hidden = true;
  const element = document.createElement("trix-editor");
  element.setAttribute("toolbar", "bar");
  const ready = new Promise((done) => element.addEventListener("trix-initialize", done, { once: true }));
  host.append(toolbar, element);
  await ready;
  element.editor.loadHTML(html);
  return element;
};
