import { demoPassword, expect, expectAccessible, hydrated, open, test } from "../support/test.ts";

test("signing in leads back to where one was going, and out again", async ({ page }) => {
  await open(page, "/messages");
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole("table")).toContainText("maria");
  await expectAccessible(page);
  await page.getByLabel("Username").fill("maria");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();

  const you = page.getByRole("button", { name: "You", exact: true });
  if (await you.isVisible()) await you.click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/messages");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a wrong password and an unknown account get the same answer", async ({ page, allowConsole }) => {
  allowConsole(/status of 4\d\d/);
  const answers: string[] = [];
  for (const username of ["maria", "nobody-of-that-name"]) {
    await open(page, "/sign-in");
    await page.getByLabel("Username").fill(username);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    answers.push(await page.getByRole("alert").innerText());
    await expect(page.getByLabel("Username")).toHaveValue(username);
  }
  expect(answers[0]).toBe(answers[1]);
  await expectAccessible(page);
});

test("an empty form says what is missing, and leads there", async ({ page, allowConsole, isMobile }) => {
  allowConsole(/status of 422/);
  await open(page, "/sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  const summary = page.locator(".error-summary");
  await expect(summary).toBeFocused();
  await expect(page.getByLabel("Username")).toHaveAttribute("aria-invalid", "true");
  const link = summary.getByRole("link", { name: "Type your password." });
  if (isMobile) expect((await link.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await link.click();
  await expect(page.getByLabel("Password")).toBeFocused();
});

test("what alone is missing gets the focus", async ({ page, allowConsole }) => {
  allowConsole(/status of 422/);
  await open(page, "/sign-in");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Username")).toBeFocused();
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    test("after a wrong password one types it again, and is told whom to call", async ({ page, allowConsole }) => {
      allowConsole(/status of 401/);
      await page.goto("/sign-in");
      await page.getByLabel("Username").fill("maria");
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      const password = page.getByLabel("Password");
      await expect(password).toBeFocused();
      await expect(password).toHaveValue("");
      await expect(password).toHaveAttribute("aria-invalid", "true");
      await expect(password).toHaveAccessibleDescription(/do not match.*Can.t sign in\? Call \(\d{3}\)/s);
      await expect(page.getByLabel("Username")).not.toHaveAttribute("aria-invalid", "true");
      if (!javaScriptEnabled) return;
      // It stays so until the server has looked at it again.
      await hydrated(page);
      await expect(password).toBeFocused();
      await password.pressSequentially("another");
      await expect(password).toHaveAttribute("aria-invalid", "true");
      await expectAccessible(page);
    });
  });
}

test.describe("Show password", () => {
  const show = { name: "Show password" };

  test("shows and hides it, and keeps focus and caret", async ({ page }) => {
    await open(page, "/sign-in");
    const password = page.getByLabel("Password");
    const button = page.getByRole("button", show);
    await expect(button).toHaveAttribute("aria-pressed", "false");
    await password.fill("secret");
    for (const key of ["ArrowLeft", "ArrowLeft", "Shift+ArrowLeft"]) await page.keyboard.press(key);
    for (const [pressed, type] of [["true", "text"], ["false", "password"]]) {
      await button.click();
      await expect(button).toHaveAttribute("aria-pressed", pressed);
      await expect(password).toHaveAttribute("type", type);
      await expect(password).toBeFocused();
      const caret = () => password.evaluate((input: HTMLInputElement) => [input.selectionStart, input.selectionEnd]);
      await expect.poll(caret).toEqual([3, 4]);
      await expectAccessible(page);
    }
    await page.keyboard.type("-");
    await expect(password).toHaveValue("sec-et");
  });

  test("by keyboard the focus stays on the button", async ({ page }) => {
    await open(page, "/sign-in");
    await page.getByLabel("Password").fill("secret");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await expect(page.getByLabel("Password")).toHaveAttribute("type", "text");
    await expect(page.getByRole("button", show)).toBeFocused();
  });

  test("it is hidden when it is sent", async ({ page }) => {
    await open(page, "/sign-in");
    await page.getByLabel("Username").fill("maria");
    const password = page.getByLabel("Password");
    await password.fill(demoPassword);
    await page.getByRole("button", show).click();
    await expect(password).toHaveAttribute("type", "text");
    // As the page is left.
    await password.evaluate((input: HTMLInputElement) =>
      addEventListener("pagehide", () => sessionStorage.setItem("type", input.type)),
    );
    await password.press("Enter");
    await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
    expect(await page.evaluate(() => sessionStorage.getItem("type"))).toBe("password");
  });

  test("is not offered without script, and moves nothing when it comes", async ({ page, browser, server }) => {
    const place = (input: { boundingBox(): Promise<unknown> }) => input.boundingBox();
    await page.goto("/sign-in", { waitUntil: "commit" });
    const button = page.getByRole("button", { name: "Sign in" });
    await expect(button).toBeVisible();
    const before = await place(button);
    await hydrated(page);
    expect(await place(button)).toEqual(before);

    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url });
    const other = await plain.newPage();
    await other.goto("/sign-in");
    await expect(other.getByText("Show password")).toBeHidden();
    await plain.close();
  });
});

test("what is missing is no longer asked for once it is typed", async ({ page, allowConsole }) => {
  allowConsole(/status of 422/);
  await open(page, "/sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await hydrated(page);
  const summary = page.locator(".error-summary");
  await expect(summary.getByRole("listitem")).toHaveCount(2);
  await page.getByLabel("Username").pressSequentially("m");
  await expect(summary.getByRole("listitem")).toHaveText(["Type your password."]);
  await expect(page.getByLabel("Username")).not.toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Username")).toBeFocused();
  await page.getByLabel("Password").pressSequentially("p");
  await expect(summary).toHaveCount(0);
});
