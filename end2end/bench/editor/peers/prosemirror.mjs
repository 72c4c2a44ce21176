import { baseKeymap, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { DOMParser, Schema } from "prosemirror-model";
import { schema as basic } from "prosemirror-schema-basic";
import { addListNodes, splitListItem } from "prosemirror-schema-list";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";

const schema = new Schema({ nodes: addListNodes(basic.spec.nodes, "paragraph block*", "block"), marks: basic.spec.marks });

globalThis.mount = (host, html) => {
  const content = document.createElement("div");
  content.innerHTML = html;
  const keys = { Enter: splitListItem(schema.nodes.list_item), "Mod-b": toggleMark(schema.marks.strong), "Mod-z": undo, "Mod-y": redo };
  const state = EditorState.create({
    doc: DOMParser.fromSchema(schema).parse(content),
    plugins: [history(), keymap(keys), keymap(baseKeymap)],
  });
  return new EditorView(host, { state }).dom;
};
