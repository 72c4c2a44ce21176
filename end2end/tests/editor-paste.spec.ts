// What other programs put on the clipboard. The fixtures are written after what the programs are
// known to write; the names say which.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "../support/editor.ts";

const fixture = (name: string) => readFileSync(path.join(import.meta.dirname, "../fixtures/paste", name), "utf8");

test("35: bullets of Word keep their levels", async ({ editor }) => {
  await editor.paste({ "text/html": fixture("word.html") });
  await editor.expectText("*Symptoms*\n- Headache\n  - in the %morning%\n- Nausea\n# Aspirin\n# Rest\nThank you");
});

test("36: a paste from Google Docs is not all bold", async ({ editor }) => {
  await editor.paste({ "text/html": fixture("google-docs.html") });
  await editor.expectText("Plain and *bold* and _under_\n- one\n  - two\nend");
});

test("from Gmail, Apple Mail and Outlook", async ({ editor }) => {
  await editor.paste({ "text/html": fixture("gmail.html") });
  await editor.expectText("Dear Dr. Nair,\n\nMy *knee* hurts.\n> Since when?");
  await editor.begin("|");
  await editor.paste({ "text/html": fixture("apple-mail.html") });
  await editor.expectText("two  spaces here\n- one");
  await editor.begin("|");
  await editor.paste({ "text/html": fixture("outlook.html") });
  await editor.expectText("Hello,\n\nplease *call* me.");
});

// The same files that the document's own tests read, through the browser's parser.
const pastes = path.join(import.meta.dirname, "../../app/document/tests/pastes");
for (const file of readdirSync(pastes)) {
  test(`arrives whole: ${path.parse(file).name}`, async ({ editor }) => {
    const [expected, html] = readFileSync(path.join(pastes, file), "utf8").split("\n-----\n");
    await editor.paste({ "text/html": html });
    // Where a list begins to count is not written down here.
    await editor.expectText(expected.replace(/^( *(?:> )?)#\d+ /gm, "$1# "));
  });
}

test("HTML that is nested without end does not hold up the page", async ({ editor }) => {
  const took = await editor.page.evaluate(() => performance.now());
  await editor.paste({ "text/html": `${"<div>".repeat(26_000)}deep` });
  await editor.expectText("deep");
  await editor.begin("|");
  await editor.paste({ "text/html": `${"<b a=1><i b=2><u c=3>".repeat(40)}${"<p>x".repeat(1_500)}` });
  await expect.poll(() => editor.box.evaluate((host) => host.querySelectorAll("p").length)).toBe(1_500);
  expect((await editor.page.evaluate(() => performance.now())) - took).toBeLessThan(10_000);
});

test("a table of a spreadsheet keeps every cell", async ({ editor }) => {
  await editor.paste({ "text/html": fixture("spreadsheet.html"), "text/plain": "Day\tDose\r\nMon\t5 mg" });
  const text = await editor.box.innerText();
  for (const cell of ["Day", "Dose", "Mon", "5 mg"]) expect(text).toContain(cell);
});

test("plain text with CRLF", async ({ editor }) => {
  await editor.paste({ "text/plain": "one\r\ntwo\r\n\r\nthree" });
  await editor.expectText("one\ntwo\n\nthree");
});

test("37: what would run becomes text, and nothing runs", async ({ editor }) => {
  await editor.page.evaluate(() => ((window as { ran?: number }).ran = 0));
  await editor.paste({ "text/html": fixture("hostile.html") });
  await expect.poll(() => editor.box.innerText()).toContain("readable");
  const left = await editor.box.evaluate((host) =>
    [...host.querySelectorAll("*")].filter((e) => !["P", "UL", "OL", "LI", "BLOCKQUOTE", "STRONG", "EM", "U", "S", "A", "BR"].includes(e.nodeName)
      || [...e.attributes].some((a) => a.name.startsWith("on") || /javascript|data:/i.test(a.value))).length,
  );
  expect(left).toBe(0);
  expect(await editor.page.evaluate(() => (window as { ran?: number }).ran)).toBe(0);
});

test("41: a paste of a megabyte is capped with a message", async ({ editor }) => {
  await editor.begin("typed before|");
  await editor.paste({ "text/plain": "x".repeat(1_000_000) });
  await expect(editor.page.getByRole("alert").filter({ hasText: /too long/ })).toBeVisible();
  const text = await editor.box.innerText();
  expect(text.startsWith("typed beforex")).toBe(true);
  expect(text.length).toBeLessThan(10_100);
  await editor.keys("ControlOrMeta+z");
  await editor.expectText("typed before");
});
