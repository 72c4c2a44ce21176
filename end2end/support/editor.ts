// The message editor as tests see it: documents written down as lines, and read back from what the
// page shows.
//
// A line is a block: two spaces for each level, `> ` for a quote, `- ` for a bullet, `# ` for a
// number, then text. `*bold*`, `%italic%`, `_underlined_`, `~struck~`, `[linked]`; `⏎` is a line
// break. `|` is the caret, `{` the anchor and `}` the focus.

import type { CDPSession, Locator, Page } from "@playwright/test";
import { inBrowser } from "./firefox.ts";
import { test as base, expect, open } from "./test.ts";

export const address = "https://example.org/";

export class Editor {
  readonly box: Locator;

  constructor(readonly page: Page) {
    this.box = page.getByRole("textbox", { name: "Message", exact: true });
  }

  /** An answer's editor comes when somebody moves into its field. */
  async wake(): Promise<void> {
    await this.page.locator("#message").focus();
    await expect(this.page.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  }

  /** Begins with this content, and the selection that is written in it. */
  async begin(lines: string): Promise<void> {
    await this.box.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.press("Delete");
    const { html, selection } = parse(lines);
    if (html) await this.paste({ "text/html": html });
    await this.select(selection);
  }

  /** A toolbar button is pressed with the mouse. */
  async press(name: string): Promise<void> {
    await this.page.getByRole("toolbar", { name: "Formatting" }).getByRole("button", { name, exact: true }).click();
  }

  async keys(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** A paste event with these formats, as another program would have put them on the clipboard. */
  async paste(formats: Record<string, string>): Promise<void> {
    await this.box.evaluate((host, formats) => {
      const data = new DataTransfer();
      for (const [format, content] of Object.entries(formats)) data.setData(format, content);
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      // Firefox makes the event of `data` and `dataType`, as an older draft had it
      // (https://github.com/w3c/clipboard-apis/issues/33).
      if (!event.clipboardData?.types.length) Object.defineProperty(event, "clipboardData", { value: data });
      host.dispatchEvent(event);
    }, formats);
  }

  /** What the page copies at its selection, in one format. */
  async copies(format: string): Promise<string> {
    return this.box.evaluate((host, format) => {
      const data = new DataTransfer();
      const event = new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true });
      if (event.clipboardData !== data) Object.defineProperty(event, "clipboardData", { value: data });
      host.dispatchEvent(event);
      return data.getData(format);
    }, format);
  }

  /** Lets the page read and write the clipboard, which Firefox is told when it starts. */
  async clipboard(): Promise<void> {
    if (this.inFirefox) return;
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  }

  private get inFirefox(): boolean {
    return this.page.context().browser()!.browserType().name() === "firefox";
  }

  /** Another program puts these formats on the clipboard, and the writer pastes them by key. */
  async copied(formats: Record<string, string>): Promise<void> {
    await this.clipboard();
    await this.page.evaluate(async (formats) => {
      const parts = Object.entries(formats).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
    }, formats);
    await this.keys("ControlOrMeta+v");
  }

  /**
   * Input that is for another range than the one that is selected, as the accent menu of a Mac and
   * spelling corrections send it. No browser lets a test open those; so it is the event that is
   * made, with the range it would carry.
   */
  async targeted(inputType: string, data: string, from: Place, to: Place): Promise<void> {
    await this.box.evaluate(
      (host, [inputType, data, from, to]) => {
        const find = ([index, offset]: [number, number]): [Node, number] => {
          const walker = document.createTreeWalker(host.querySelectorAll("p")[index], NodeFilter.SHOW_TEXT);
          let left = offset;
          let node = walker.nextNode() as Text;
          while (left > node.length) {
            left -= node.length;
            node = walker.nextNode() as Text;
          }
          return [node, left];
        };
        const [startContainer, startOffset] = find(from);
        const [endContainer, endOffset] = find(to);
        const range = new StaticRange({ startContainer, startOffset, endContainer, endOffset });
        const init = { inputType, data, targetRanges: [range], bubbles: true, cancelable: true };
        const event = new InputEvent("beforeinput", init);
        if (host.dispatchEvent(event)) throw new Error("left to a browser that does nothing by itself");
      },
      [inputType, data, from, to] as [string, string, Place, Place],
    );
  }

  /** Places of the n-th block and the UTF-16 offset in it: anchor and focus. */
  async select([anchor, focus]: [Place, Place]): Promise<void> {
    await this.box.evaluate(
      (host, [anchor, focus]) => {
        const find = ([index, offset]: [number, number]): [Node, number] => {
          const block = host.querySelectorAll("p")[index];
          const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
          let left = offset;
          for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
            if (left <= node.length) return [node, left];
            left -= node.length;
          }
          return [block, 0];
        };
        const [a, ao] = find(anchor);
        const [f, fo] = find(focus);
        document.getSelection()!.setBaseAndExtent(a, ao, f, fo);
      },
      [anchor, focus] as [Place, Place],
    );
    // The browser tells of a selection in a task of its own.
    await this.page.evaluate(() => new Promise((done) => setTimeout(done)));
  }

  /** What the page shows, with the selection. */
  async shows(): Promise<string> {
    return this.box.evaluate(read, true);
  }

  /**
   * What the page shows, and what it shows after the model is copied and pasted over itself, which
   * makes every node anew: were the two apart, the page and the model would differ.
   */
  async compare(): Promise<{ page: string; again: string }> {
    const page = await this.box.evaluate(read, false);
    const json = await this.box.evaluate((host) => {
      const selection = document.getSelection()!;
      const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
      selection.selectAllChildren(host);
      const data = new DataTransfer();
      const event = new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true });
      if (event.clipboardData !== data) Object.defineProperty(event, "clipboardData", { value: data });
      host.dispatchEvent(event);
      if (anchorNode && focusNode) selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
      return data.getData("application/x-carepost-fragment+json");
    });
    // There is nothing to copy in a document without text.
    return { page, again: json ? fromJson(json) : page };
  }

  async expect(lines: string): Promise<void> {
    await expect.poll(() => this.shows()).toBe(tidy(lines));
  }

  async expectText(lines: string): Promise<void> {
    await expect.poll(() => this.box.evaluate(read, false)).toBe(tidy(lines));
  }

  /** An input method: the browser's own way from one to the page, without what it shows itself. */
  async ime(): Promise<Ime> {
    if (this.inFirefox) return new FirefoxIme(this.page);
    return new ChromiumIme(await this.page.context().newCDPSession(this.page));
  }
}

interface Ime {
  /** Text that is being composed; the caret is at its end. */
  compose(text: string): Promise<void>;
  commit(text: string): Promise<void>;
  cancel(): Promise<void>;
}

/** Driven through the DevTools protocol. */
class ChromiumIme implements Ime {
  constructor(private readonly session: CDPSession) {}

  async compose(text: string): Promise<void> {
    await this.session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }

  async commit(text: string): Promise<void> {
    await this.session.send("Input.insertText", { text });
  }

  async cancel(): Promise<void> {
    await this.session.send("Input.imeSetComposition", { text: "", selectionStart: 0, selectionEnd: 0 });
  }
}

/** Firefox lets its own windows stand in for an input method (nsITextInputProcessor). */
class FirefoxIme implements Ime {
  constructor(private readonly page: Page) {}

  /** Keys that come before the page has heard of it are lost, in any field: no keyboard is as quick. */
  private async act(heard: "compositionupdate" | "compositionend", script: string): Promise<void> {
    const hearing = await this.page.evaluateHandle((heard) => {
      const told = new Promise((done) => document.addEventListener(heard, done, { once: true }));
      return { told };
    }, heard);
    await inBrowser(`{
      const window = Services.focus.activeWindow;
      const ime = window.carepostIme ??= Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
      if (!ime.hasComposition && !ime.beginInputTransactionForTests(window, () => true)) {
        throw new Error("another input method is at work");
      }
      ${script}
    }`);
    await hearing.evaluate(({ told }) => told.then(() => {}));
  }

  async compose(text: string): Promise<void> {
    await this.act("compositionupdate", `
      ime.setPendingCompositionString(${JSON.stringify(text)});
      ime.appendClauseToPendingComposition(${text.length}, ime.ATTR_RAW_CLAUSE);
      ime.setCaretInPendingComposition(${text.length});
      ime.flushPendingComposition();
    `);
  }

  async commit(text: string): Promise<void> {
    await this.act("compositionend", `ime.commitCompositionWith(${JSON.stringify(text)});`);
  }

  async cancel(): Promise<void> {
    await this.act("compositionend", "ime.cancelComposition();");
  }
}

type Place = [number, number];

/** Lines as a test writes them, without the indentation of the test itself. */
function tidy(lines: string): string {
  return lines.replace(/^\n|\n\s*$/g, "");
}

function parse(lines: string): { html: string; selection: [Place, Place] } {
  const marks: Record<string, string> = { "*": "b", "%": "i", _: "u", "~": "s" };
  let anchor: Place = [0, 0];
  let focus: Place = [0, 0];
  let html = "";
  let open: string[] = []; // lists that are open, outermost first
  let quote = false;
  const close = (depth: number) => {
    while (open.length > depth) html += `</li></${open.pop()}>`;
  };
  tidy(lines).split("\n").forEach((line, index) => {
    const [, quoted, spaces, sign, content] = /^(> )?( *)(- |# )?(.*)$/u.exec(line)!;
    if (!!quoted !== quote) {
      close(0);
      html += quoted ? "<blockquote>" : "</blockquote>";
      quote = !!quoted;
    }
    const depth = spaces.length / 2;
    let text = "";
    let offset = 0;
    const on = new Set<string>();
    for (const c of content) {
      if (c === "|") anchor = focus = [index, offset];
      else if (c === "{") anchor = [index, offset];
      else if (c === "}") focus = [index, offset];
      else if (c === "[") text += `<a href="${address}">`;
      else if (c === "]") text += "</a>";
      else if (marks[c]) {
        text += on.has(c) ? `</${marks[c]}>` : `<${marks[c]}>`;
        if (!on.delete(c)) on.add(c);
      } else {
        text += c === "⏎" ? "<br>" : c.replace(/&/g, "&amp;").replace(/</g, "&lt;");
        offset += c.length;
      }
    }
    if (sign) {
      const list = sign === "- " ? "ul" : "ol";
      close(depth + 1);
      if (open.length > depth && open[depth] !== list) close(depth);
      html += open.length > depth ? "</li><li>" : `<${list}><li>`;
      if (open.length <= depth) open.push(list);
      html += `<p>${text || "<br>"}</p>`;
    } else {
      close(depth);
      html += `<p>${text || "<br>"}</p>`;
    }
  });
  close(0);
  if (quote) html += "</blockquote>";
  return { html: tidy(lines).replace(/[|{}]/g, "") ? html : "", selection: [anchor, focus] };
}

/** Runs in the page. */
function read(host: Element, withSelection: boolean): string {
  const signs: Record<string, string> = { STRONG: "*", EM: "%", U: "_", S: "~" };
  const selection = withSelection ? document.getSelection() : null;
  const { anchorNode, anchorOffset = 0, focusNode, focusOffset = 0 } = selection ?? {};
  const mark = (node: Node, offset: number) => {
    if (!selection || !anchorNode || !host.contains(anchorNode)) return "";
    const a = node === anchorNode && offset === anchorOffset;
    const f = node === focusNode && offset === focusOffset;
    if (a && f) return "|";
    return (a ? "{" : "") + (f ? "}" : "");
  };
  const inline = (node: Node): string => {
    let out = "";
    node.childNodes.forEach((child, index) => {
      out += mark(node, index);
      if (child instanceof Text) {
        for (let i = 0; i <= child.length; i++) {
          out += mark(child, i);
          if (i < child.length) out += child.data[i] === "\n" ? "⏎" : child.data[i];
        }
      } else if (child.nodeName === "BR") {
        if (index + 1 < node.childNodes.length) out += "⏎";
      } else if (child.nodeName === "A") {
        out += `[${inline(child)}]`;
      } else {
        const sign = signs[child.nodeName] ?? `<${child.nodeName}>`;
        out += sign + inline(child) + sign;
      }
    });
    return out + mark(node, node.childNodes.length);
  };
  const lines: string[] = [];
  const walk = (parent: Element, depth: number, quote: string) => {
    for (const child of parent.childNodes) {
      if (!(child instanceof Element)) {
        lines.push(`?${child.textContent}`);
      } else if (child.nodeName === "P") {
        const item = parent.nodeName === "LI" && parent.firstChild === child ? parent.parentElement!.nodeName : "";
        const sign = item === "UL" ? "- " : item === "OL" ? "# " : "";
        const level = item ? depth - 1 : depth;
        // Signs at one place in one run read as one.
        const text = inline(child).replace(/([*%_~])\1/g, "").replaceAll("][", "");
        lines.push(quote + "  ".repeat(level) + sign + text);
      } else if (child.nodeName === "BLOCKQUOTE") {
        walk(child, depth, `${quote}> `);
      } else if (child.nodeName === "UL" || child.nodeName === "OL") {
        for (const item of child.children) walk(item, depth + 1, quote);
      } else {
        lines.push(`?${child.outerHTML}`);
      }
    }
  };
  walk(host, 0, "");
  return lines.join("\n");
}

/** Our clipboard format, written down as lines. */
function fromJson(json: string): string {
  type Run = { text: string; bold?: boolean; italic?: boolean; underline?: boolean; strikethrough?: boolean; link?: string };
  type Block = { kind?: string; depth?: number; quote?: boolean; runs?: Run[] };
  const { blocks } = JSON.parse(json) as { blocks: Block[] };
  const lines = blocks.map(({ kind, depth = 0, quote, runs = [] }) => {
    const sign = kind === "bullet" ? "- " : kind === "numbered" ? "# " : "";
    const text = runs.map((run) => {
      let text = run.text.replaceAll("\n", "⏎");
      if (run.strikethrough) text = `~${text}~`;
      if (run.underline) text = `_${text}_`;
      if (run.italic) text = `%${text}%`;
      if (run.bold) text = `*${text}*`;
      return run.link ? `[${text}]` : text;
    });
    const joined = text.join("").replace(/([*%_~])\1/g, "").replaceAll("][", "");
    return `${quote ? "> " : ""}${"  ".repeat(depth)}${sign}${joined}`;
  });
  return lines.join("\n");
}

/** A test with the editor of a new message in front of it. */
export const test = base.extend<{ editor: Editor }>({
  editor: async ({ as }, use) => {
    const page = await as("maria");
    await open(page, "/messages/new");
    const editor = new Editor(page);
    await editor.box.click();
    await use(editor);
  },
});

export { expect };
