// What a screen reader is told: the accessibility tree of the editor, its dialogs, and of what is
// read in the end.

import { chooseRecipient, hydrated, open, unique } from "../support/test.ts";
import { expect, test } from "../support/editor.ts";

test("the editor with what is written in it", async ({ editor }) => {
  await editor.begin("see *this*\n- one\n  # two\n> [quoted]|");
  await expect(editor.page.locator(".editor")).toMatchAriaSnapshot(`
    - toolbar "Formatting":
      - button "Bold"
      - button "Italic"
      - button "Underline"
      - button "Strikethrough"
      - button "Bulleted list"
      - button "Numbered list"
      - button "Outdent"
      - button "Indent"
      - button "Quote" [pressed]
      - button "Link" [pressed]
      - button "Clear formatting"
      - button "Undo"
      - button "Redo" [disabled]
    - textbox "Message":
      - paragraph:
        - text: see
        - strong: this
      - list:
        - listitem:
          - paragraph: one
          - list:
            - listitem:
              - paragraph: two
      - blockquote:
        - paragraph:
          - link "quoted":
            - /url: https://example.org/
    - status
  `);
});

test("the dialog of a link, new and wrong and there already", async ({ editor }) => {
  const dialog = editor.page.getByRole("dialog");
  await editor.begin("see {this}");
  await editor.keys("ControlOrMeta+k");
  await expect(dialog).toMatchAriaSnapshot(`
    - dialog "Link":
      - heading "Link" [level=2]
      - text: Web address, email or phone number
      - textbox "Web address, email or phone number"
      - text: Text to show
      - textbox "Text to show": this
      - button "Cancel"
      - button "Save link"
  `);
  await dialog.getByLabel(/address/).fill("nothing");
  await editor.keys("Enter");
  await expect(dialog).toMatchAriaSnapshot(`
    - dialog "Link":
      - heading "Link" [level=2]
      - text: Web address, email or phone number
      - textbox "Web address, email or phone number" [active]: nothing
      - paragraph: Type a full address, such as example.org or name@example.org.
      - text: Text to show
      - textbox "Text to show": this
      - button "Cancel"
      - button "Save link"
  `);
  await expect(dialog.getByLabel(/address/)).toHaveAccessibleDescription(/Type a full address/);
  await dialog.getByLabel(/address/).fill("example.org");
  await editor.keys("Enter", "ControlOrMeta+k");
  await expect(dialog).toMatchAriaSnapshot(`
    - dialog "Link":
      - heading "Link" [level=2]
      - text: Web address, email or phone number
      - textbox "Web address, email or phone number": https://example.org
      - text: Text to show
      - textbox "Text to show": this
      - button "Remove link"
      - button "Cancel"
      - button "Save link"
  `);
});

test("the dialog of the shortcuts", async ({ editor }) => {
  await editor.keys("ControlOrMeta+/");
  await expect(editor.page.getByRole("dialog")).toMatchAriaSnapshot(`
    - dialog "Keyboard shortcuts":
      - heading "Keyboard shortcuts" [level=2]
      - table:
        - rowgroup:
          - row "What it does Keys":
            - columnheader "What it does"
            - columnheader "Keys"
        - rowgroup:
          - row "Bold Ctrl+B":
            - rowheader "Bold"
            - cell "Ctrl+B"
          - row "Italic Ctrl+I"
          - row "Underline Ctrl+U"
          - row "Strikethrough Ctrl+Shift+X"
          - row "Bulleted list Ctrl+Shift+8"
          - row "Numbered list Ctrl+Shift+7"
          - row "Quote Ctrl+Shift+9"
          - row "Link Ctrl+K"
          - row /Clear formatting Ctrl/
          - row "Undo Ctrl+Z"
          - row "Redo Ctrl+Shift+Z"
          - row "Move a list item in Tab"
          - row "Move a list item out Shift+Tab"
          - row "New line in the same paragraph Shift+Enter"
          - row "Paste without formatting Ctrl+Shift+V"
          - row "Go to the formatting buttons Alt+F10"
          - row "Send the message Ctrl+Enter"
      - button "Close"
  `);
  // The same shortcuts are in the tooltips of the buttons.
  await editor.keys("Escape");
  const bold = editor.page.getByRole("button", { name: "Bold", exact: true });
  await expect(bold).toHaveAttribute("title", "Bold (Ctrl+B)");
  await expect(bold).toHaveAttribute("aria-keyshortcuts", "Control+B");
});

test("in Spanish", async ({ spanish, isMobile }) => {
  test.skip(isMobile, "a phone shows no help for keyboards");
  await open(spanish, "/messages/new");
  await expect(spanish.locator(".editor")).toMatchAriaSnapshot(`
    - toolbar "Formato":
      - button "Negrita"
      - button "Cursiva"
      - button "Subrayado"
      - button "Tachado"
      - button "Lista con viñetas"
      - button "Lista numerada"
      - button "Reducir sangría"
      - button "Aumentar sangría"
      - button "Texto citado"
      - button "Enlace"
      - button "Borrar formato"
      - button "Deshacer" [disabled]
      - button "Rehacer" [disabled]
    - textbox "Mensaje":
      - paragraph
    - status
    - button "Atajos de teclado"
  `);
  await spanish.getByRole("textbox", { name: "Mensaje" }).click();
  await spanish.keyboard.press("ControlOrMeta+k");
  await expect(spanish.getByRole("dialog")).toMatchAriaSnapshot(`
    - dialog "Enlace":
      - heading "Enlace" [level=2]
      - text: Dirección web, correo electrónico o teléfono
      - textbox "Dirección web, correo electrónico o teléfono"
      - text: Texto que se muestra
      - textbox "Texto que se muestra"
      - button "Cancelar"
      - button "Guardar enlace"
  `);
  await spanish.keyboard.press("Escape");
  await spanish.getByRole("button", { name: "Atajos de teclado" }).click();
  await expect(spanish.getByRole("dialog")).toMatchAriaSnapshot(`
    - dialog "Atajos de teclado":
      - heading "Atajos de teclado" [level=2]
      - table:
        - rowgroup
        - rowgroup:
          - row "Negrita Ctrl+B":
            - rowheader "Negrita"
            - cell "Ctrl+B"
          - row "Cursiva Ctrl+I"
  `);
});

test("a message that is read, with a list, a quote, and links that say where they lead", async ({ editor }) => {
  const { page } = editor;
  const subject = unique("Tree");
  await page.getByRole("radio", { name: "General message" }).check();
  await chooseRecipient(page, "nair", /Priya Nair/);
  await page.getByRole("textbox", { name: "Subject" }).fill(subject);
  await editor.box.click();
  await editor.paste({
    "text/html": `<p>see <b>this</b></p><ul><li>one<ol><li>two</li></ol></li></ul><blockquote>quoted</blockquote>
      <p><a href="https://evil.test/a">clinic.<b>example</b></a></p>
      <p><a href="https://clinic.example/a">clinic.example</a></p>
      <p><a href="https://clinic.exаmple/">clinic.exаmple</a></p>
      <p><a href="mailto:ana@clinic.example">Ana</a></p>`,
  });
  await editor.keys("ControlOrMeta+Enter");
  await expect(page.getByRole("heading", { name: subject })).toBeVisible();
  const letter = page.getByRole("article").locator(".letter__body");
  // The page as the browser made it, and as the server does.
  for (const again of [false, true]) {
    if (again) {
      await page.reload();
      await hydrated(page);
    }
    await expect(letter).toMatchAriaSnapshot(`
      - paragraph:
        - text: see
        - strong: this
      - list:
        - listitem:
          - text: one
          - list:
            - listitem: two
      - blockquote:
        - paragraph: quoted
      - paragraph:
        - link "clinic.example (evil.test)":
          - /url: https://evil.test/a
          - text: clinic.
          - strong: example
          - text: (evil.test)
      - paragraph:
        - link "clinic.example":
          - /url: https://clinic.example/a
      - paragraph:
        - link /xn--exmple-4nf/
      - paragraph:
        - link "Ana (ana@clinic.example)":
          - /url: mailto:ana@clinic.example
    `);
  }
  await expect(letter.locator("li").first()).toHaveAttribute("dir", "auto");
  const destination = letter.getByText("(evil.test)");
  await expect(destination).toBeVisible();
  for (const link of await letter.getByRole("link").all()) {
    await expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
  }
});

test("a link's long host breaks inside of the page", async ({ editor }) => {
  const { page } = editor;
  await page.getByRole("radio", { name: "General message" }).check();
  await chooseRecipient(page, "nair", /Priya Nair/);
  await page.getByRole("textbox", { name: "Subject" }).fill(unique("Long"));
  await editor.box.click();
  const host = `clinic.example.${"a".repeat(60)}.${"b".repeat(60)}.evil.test`;
  await editor.paste({ "text/html": `<a href="https://${host}/">here</a>` });
  await editor.keys("ControlOrMeta+Enter");
  const shown = page.getByRole("article").getByText(`(${host})`);
  await expect(shown).toBeVisible();
  const fits = await shown.evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    return left >= 0 && right <= innerWidth && document.documentElement.scrollWidth <= innerWidth;
  });
  expect(fits).toBe(true);
});
