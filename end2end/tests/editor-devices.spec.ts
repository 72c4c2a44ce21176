// What phones and other browsers send, replayed: events that cannot be cancelled, whole words
// replaced, and keys that come late. No test machine has these keyboards, so the events are made
// here, and what the browser would do to the page is done by hand between them.

import { expect, test } from "../support/editor.ts";

test("Android: a word being typed is replaced as a whole", async ({ editor }) => {
  await editor.begin("*see* teh|");
  const ime = await editor.ime();
  for (const text of ["t", "te", "tes", "test"]) await ime.compose(text);
  await ime.commit("test ");
  await editor.expect("*see* tehtest |");
});

test("Android: Backspace at the start of a block that cannot be cancelled", async ({ editor }) => {
  await editor.begin("one\n|*two*");
  await editor.box.evaluate((host) => {
    const [first, second] = host.querySelectorAll("p");
    const range = new StaticRange({
      startContainer: first.firstChild!, startOffset: 3,
      endContainer: second.querySelector("strong")!.firstChild!, endOffset: 0,
    });
    const init = { inputType: "deleteContentBackward", targetRanges: [range], bubbles: true };
    host.dispatchEvent(new InputEvent("beforeinput", { ...init, cancelable: false }));
    // The keyboard's own idea of joining.
    first.append(...second.childNodes);
    second.remove();
    host.dispatchEvent(new InputEvent("input", init));
  });
  await editor.expectText("one*two*");
  await editor.keys("ControlOrMeta+z");
  await editor.expectText("one\n*two*");
});

test("Android: Enter that cannot be cancelled", async ({ editor }) => {
  await editor.begin("- one|two");
  await editor.box.evaluate((host) => {
    const item = host.querySelector("li")!;
    const text = host.querySelector("p")!.firstChild as Text;
    const range = new StaticRange({ startContainer: text, startOffset: 3, endContainer: text, endOffset: 3 });
    const init = { inputType: "insertParagraph", targetRanges: [range], bubbles: true };
    host.dispatchEvent(new InputEvent("beforeinput", { ...init, cancelable: false }));
    const copy = item.cloneNode(true) as Element;
    text.data = "one";
    copy.querySelector("p")!.textContent = "two";
    item.after(copy);
    host.dispatchEvent(new InputEvent("input", init));
  });
  await editor.expect("- one\n- |two");
});

test("iOS: two spaces become a full stop", async ({ editor }) => {
  await editor.type("end ");
  await editor.targeted("insertText", ". ", [0, 3], [0, 4]);
  await editor.expect("end. |");
});

test("iOS: dictation replaces what it said before", async ({ editor }) => {
  await editor.begin("I said helo|");
  await editor.targeted("insertReplacementText", "hello world", [0, 7], [0, 11]);
  await editor.expect("I said hello world|");
  await editor.targeted("insertReplacementText", "hello, world", [0, 7], [0, 18]);
  await editor.expect("I said hello, world|");
});

test("iOS: the 10-key Korean keyboard deletes and types again", async ({ editor }) => {
  await editor.begin("가|");
  await editor.type("ㄱ");
  await editor.keys("Backspace");
  await editor.type("기");
  await editor.keys("Backspace");
  await editor.type("김");
  await editor.expect("가김|");
});

test("Safari: the Enter that ended a composition comes late", async ({ editor }) => {
  await editor.begin("a|");
  const ime = await editor.ime();
  await ime.compose("に");
  await ime.commit("に");
  const swallowed = await editor.box.evaluate((host) => {
    const event = new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true });
    return !host.dispatchEvent(event);
  });
  expect(swallowed).toBe(true);
  await editor.keys("Enter");
  await editor.expect("aに\n|");
});

test("text that appears in an empty block without any event", async ({ editor }) => {
  await editor.begin("|");
  await editor.box.evaluate((host) => (host.querySelector("p")!.textContent = "written by a tool"));
  await editor.expectText("written by a tool");
  await editor.keys("End", "Enter");
  await editor.type("x");
  await editor.expect("written by a tool\nx|");
});
