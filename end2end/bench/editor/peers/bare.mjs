globalThis.mount = (host, html) => {
  const element = document.createElement("div");
  element.contentEditable = "true";
  element.innerHTML = html;
  host.append(element);
  return element;
};
