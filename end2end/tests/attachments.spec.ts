// Files that go with a message: chosen, dropped, pasted; uploaded at once; sent, read, and refused.

import { readFileSync } from "node:fs";
import { begun } from "../support/conversations.ts";
import { drafts, message, rows as draftRows, saved, subject } from "../support/drafts.ts";
import { add, compose, field, isReady, letter, picture, row, sendButton } from "../support/files.ts";
import { expect, expectAccessible, open, test, unique } from "../support/test.ts";

test("files are added, sent, and read by the care team", async ({ as }) => {
  const maria = await as("maria");
  const about = unique("With files");
  await compose(maria, about);
  await add(maria, picture("rash.png"), letter("Notes of May.txt"));
  await isReady(maria, "");
  await expect(row(maria, "rash.png").getByRole("img")).toHaveCount(0); // It says nothing that the name does not.
  await expect(row(maria, "rash.png").locator("img")).toHaveJSProperty("naturalWidth", 64);
  await expect(row(maria, "Notes of May.txt")).toContainText("2 KB");
  await expectAccessible(maria);
  await sendButton(maria).click();
  await maria.waitForURL(/\/messages\/[0-9a-f-]{36}/);

  const files = maria.getByRole("list", { name: "Attachments of this message" }).getByRole("listitem");
  await expect(files).toHaveCount(2);
  await expectAccessible(maria);
  const address = new URL(maria.url()).pathname;
  const priya = await as("priya");
  await open(priya, address);
  const notes = priya.getByRole("listitem").filter({ hasText: "Notes of May.txt" });
  const [download] = await Promise.all([
    priya.waitForEvent("download"),
    notes.getByRole("link", { name: "Download Notes of May.txt" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("Notes of May.txt");
  expect(readFileSync(await download.path())).toEqual(letter("").buffer);
  await open(priya, "/messages");
  await expect(priya.getByRole("listitem").filter({ hasText: about })).toContainText("2 files");
});

test("what cannot be added says why, and everything else stays", async ({ as, allowConsole }) => {
  allowConsole(/422/);
  const maria = await as("maria");
  await compose(maria, unique("Refused"));
  await add(maria, letter("a.txt"));
  await isReady(maria, "a.txt");
  const refused = field(maria).getByRole("alert").first();
  for (const [file, why] of [
    [{ ...letter("rash.PDF.exe") }, "Only pictures"],
    [{ ...letter("empty.txt"), buffer: Buffer.alloc(0) }, "The file is empty"],
    [letter("a.txt"), "It is attached already"],
  ] as const) {
    await add(maria, file);
    await expect(refused).toContainText(`${file.name} was not added. ${why}`);
  }
  // What only the server can see.
  await add(maria, { ...letter("rash.jpg"), buffer: Buffer.from("<svg onload='alert(1)'/>") });
  await expect(refused).toContainText("rash.jpg was not added. What is in the file is not what its name says.");
  await expect(field(maria).getByRole("listitem")).toHaveCount(1);
  await add(maria, letter("b.txt"), letter("c.txt"), letter("d.txt"), letter("e.txt"), letter("f.txt"));
  await expect(refused).toContainText("f.txt was not added. A message can have 5 files at the most.");
  await expect(field(maria).getByRole("listitem")).toHaveCount(5);
  await expectAccessible(maria);
  await expect(message(maria)).toContainText("Please look at this.");
});

test("an interrupted upload goes on where it stopped", async ({ as, allowConsole }) => {
  allowConsole(/ERR_FAILED|503/);
  const maria = await as("maria");
  await compose(maria, unique("Interrupted"));
  const offsets: string[] = [];
  let failures = 1;
  await maria.route("**/api/attachments/**", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    offsets.push((await route.request().headerValue("upload-offset")) ?? "");
    if (offsets.length === 2 && failures-- > 0) return route.abort();
    return route.continue();
  });
  await add(maria, letter("long.txt", 9_000_000));
  await isReady(maria, "long.txt");
  expect(offsets).toEqual(["0", "4000000", "4000000", "8000000"]);
  await expect(row(maria, "long.txt")).toContainText("9.0 MB");
});

test("an upload whose last answer is lost is not sent twice", async ({ as, allowConsole }) => {
  allowConsole(/ERR_FAILED/);
  const maria = await as("maria");
  await compose(maria, unique("Lost answer"));
  const asked: string[] = [];
  await maria.route("**/api/attachments/**", async (route) => {
    const method = route.request().method();
    asked.push(method);
    if (method !== "PATCH" || asked.filter((other) => other === "PATCH").length > 1) return route.continue();
    // The server has it all, and the browser does not hear of it.
    await route.fetch();
    return route.abort();
  });
  await add(maria, picture("rash.png"));
  await isReady(maria, "rash.png");
  expect(asked.slice(0, 4)).toEqual(["POST", "PATCH", "HEAD", "PATCH"]);
  await expect(field(maria).getByRole("alert").first()).toBeEmpty();
  await sendButton(maria).click();
  await maria.waitForURL(/\/messages\/[0-9a-f-]{36}/);
  const files = maria.getByRole("list", { name: "Attachments of this message" }).getByRole("listitem");
  await expect(files).toHaveCount(1);
});

test("files that are discarded with their message come back with it", async ({ as }) => {
  const maria = await as("maria");
  await compose(maria, unique("Discarded"));
  await add(maria, letter("a.txt"));
  await isReady(maria, "a.txt");
  await expect(saved(maria)).toBeVisible();
  await maria.locator("summary", { hasText: "Discard" }).click();
  await maria.getByRole("button", { name: "Yes, discard it" }).click();
  await expect(field(maria)).toBeHidden();
  await maria.getByRole("button", { name: "Bring it back" }).click();
  await expect(row(maria, "a.txt")).toBeVisible();
  await sendButton(maria).click();
  await maria.waitForURL(/\/messages\/[0-9a-f-]{36}/);
  await expect(maria.getByRole("list", { name: "Attachments of this message" })).toContainText("a.txt");
});

test("Send waits for files, and goes by itself", async ({ as }) => {
  const maria = await as("maria");
  await compose(maria, unique("Waits"));
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await maria.route("**/api/attachments/**", async (route) => {
    if (route.request().method() === "PATCH") await held;
    await route.continue();
  });
  await add(maria, letter("slow.txt"));
  await sendButton(maria).click();
  await expect(maria.getByRole("button", { name: "Sending when your files are there…" })).toBeVisible();
  go();
  await maria.waitForURL(/\/messages\/[0-9a-f-]{36}/);
  await expect(maria.getByRole("list", { name: "Attachments of this message" })).toContainText("slow.txt");
});

test("a file stays with its draft until it is taken out", async ({ as }) => {
  const maria = await as("maria");
  const about = unique("Draft with a file");
  await open(maria, "/messages/new");
  await subject(maria).fill(about);
  await add(maria, letter("a.txt"), letter("b.txt"));
  await expect(saved(maria)).toBeVisible();
  await expect(field(maria).getByRole("status")).toContainText("is ready");
  await maria.getByRole("link", { name: "Close" }).click();
  await drafts(maria);
  await draftRows(maria).filter({ hasText: about }).getByRole("link").click();
  await expect(row(maria, "a.txt")).toBeVisible();
  await row(maria, "a.txt").getByRole("button", { name: "Remove a.txt" }).click();
  await expect(field(maria).getByRole("status")).toHaveText("a.txt removed");
  await expect(maria.getByRole("button", { name: "Add Attachment" })).toBeFocused();
  await expect(field(maria).getByRole("listitem")).toHaveCount(1);
  await maria.reload();
  await expect(row(maria, "b.txt")).toBeVisible();
  await expect(field(maria).getByRole("listitem")).toHaveCount(1);
});

test("an answer takes files, also dropped and pasted ones", async ({ as }) => {
  const maria = await as("maria");
  const address = await begun(maria, unique("Answer"), "Hello");
  const sam = await as("priya");
  await open(sam, address);
  // Files over the page are enough for the answer's form to come.
  const drag = (type: string) =>
    sam.evaluate((type) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "x.txt"));
      document.querySelector("h1")?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }, type);
  const hint = sam.getByText("Drop the files to attach them");
  await expect(hint).toBeHidden();
  await drag("dragenter");
  await sam.locator("[data-awake] .field").first().waitFor();
  await drag("dragover");
  await expect(hint).toBeVisible();
  await drag("dragleave");
  await expect(hint).toBeHidden();
  const give = (how: "drop" | "paste", on: string, name: string) =>
    sam.evaluate(
      ([how, on, name]) => {
        const data = new DataTransfer();
        data.items.add(new File(["Take it with food."], name, { type: "text/plain" }));
        const options = { bubbles: true, cancelable: true };
        const event =
          how === "drop"
            ? new DragEvent("drop", { ...options, dataTransfer: data })
            : new ClipboardEvent("paste", { ...options, clipboardData: data });
        document.querySelector(on)?.dispatchEvent(event);
      },
      [how, on, name] as const,
    );
  await give("drop", "h1", "dropped.txt");
  await isReady(sam, "dropped.txt");
  await give("paste", "#message", "pasted.txt");
  await isReady(sam, "pasted.txt");
  await message(sam).click();
  await sam.keyboard.type("Here is how to take it.");
  await sendButton(sam).click();
  const files = sam.getByRole("list", { name: "Attachments of this message" });
  await expect(files).toContainText("dropped.txt");
  await expect(files).toContainText("pasted.txt");
});

test("the session ends while a file is on its way: it goes on after signing in", async ({ as, allowConsole }) => {
  allowConsole(/401/);
  const maria = await as("maria");
  await compose(maria, unique("Ended"));
  await maria.context().clearCookies();
  await add(maria, letter("kept.txt"));
  const dialog = maria.getByRole("dialog", { name: /sign in again/i });
  await dialog.getByRole("textbox", { name: "Password" }).fill("welcome-to-the-demo");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await isReady(maria, "kept.txt");
});
