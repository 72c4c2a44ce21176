import { createEmptyHistoryState, registerHistory } from "@lexical/history";
import { $generateNodesFromDOM } from "@lexical/html";
import { LinkNode } from "@lexical/link";
import { ListItemNode, ListNode, registerList } from "@lexical/list";
import { HeadingNode, QuoteNode, registerRichText } from "@lexical/rich-text";
import { $getRoot, $insertNodes, createEditor } from "lexical";

globalThis.mount = (host, html) => {
  const element = document.createElement("div");
  element.contentEditable = "true";
  host.append(element);
  const nodes = [HeadingNode, QuoteNode, ListNode, ListItemNode, LinkNode];
  const editor = createEditor({ namespace: "bench", nodes, onError: (error) => { throw error; } });
  editor.setRootElement(element);
  registerRichText(editor);
  registerList(editor);
  registerHistory(editor, createEmptyHistoryState(), 300);
  editor.update(
    () => {
      const content = new DOMParser().parseFromString(html, "text/html");
      $getRoot().select();
      $insertNodes($generateNodesFromDOM(editor, content));
    },
    { discrete: true },
  );
  return element;
};
