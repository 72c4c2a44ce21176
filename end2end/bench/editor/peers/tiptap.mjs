import { Editor } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";

globalThis.mount = (element, content) => new Editor({ element, content, extensions: [StarterKit] }).view.dom;
