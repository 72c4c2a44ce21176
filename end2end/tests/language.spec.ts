import { Server } from "../support/server.ts";
import { demoPassword, expect, expectAccessible, open, test, unique } from "../support/test.ts";

test.describe("in a Spanish browser", () => {
  test.use({ locale: "es-MX" });

  test("the pages are in Spanish", async ({ as, page }) => {
    await open(page, "/sign-in");
    await expect(page.locator("html")).toHaveAttribute("lang", "es");
    await expect(page.getByLabel("Usuario")).toBeVisible();
    const maria = await as("maria");
    await open(maria, "/messages/new");
    await expect(maria.getByRole("radio", { name: "Pregunta sobre medicamentos" })).toBeVisible();
    await expect(maria.getByText("911").first()).toBeVisible();
    await expectAccessible(maria);
  });

  test("English is one choice away, and the account keeps it in other browsers", async ({ as, server, isMobile }) => {
    const username = unique("ana").replace(" ", "-");
    server.command(["account", "add", "administrator", "--username", username, "--name", "Ana Ruiz"], demoPassword);
    const here = await as(username);
    await open(here, "/");
    await expect(here.locator("html")).toHaveAttribute("lang", "es");
    if (isMobile) await here.getByRole("button", { name: "Usted" }).click();
    await here.getByRole("button", { name: "English" }).click();
    await expect(here.locator("html")).toHaveAttribute("lang", "en");
    await expect(here.getByRole("link", { name: "Today" })).toBeVisible();

    const elsewhere = await as(username);
    await open(elsewhere, "/");
    await expect(elsewhere.locator("html")).toHaveAttribute("lang", "en");
  });
});

test("the organization's own words say in which language they are", async ({ browser, contextOptions }) => {
  const server = new Server();
  await server.start("--demo");
  try {
    const leo = ["--username", "leo", "--mrn", "RFH-100232", "--language", "es"];
    server.command(["account", "add", "patient", ...leo], demoPassword);
    server.command(["organization", "set", "--urgent-text", "In danger? Call 911 at once."]);
    const context = await browser.newContext({ ...contextOptions, baseURL: server.url });
    await context.request.post("/sign-in", {
      form: { username: "leo", password: demoPassword },
      headers: { origin: server.url, "sec-fetch-site": "same-origin" },
    });
    const page = await context.newPage();
    const inEnglish = page.getByRole("main").locator('[lang="en"]');
    await open(page, "/messages");
    const row = page.getByRole("main").getByRole("listitem").getByRole("link", { name: /Inhaler form/ });
    await expect(row).toContainText("Amara Osei y Primary care nurses");
    // People's names belong to no language.
    await expect(row.locator('[lang="en"]')).toHaveText("Primary care nurses");

    await open(page, "/messages/new");
    await expect(inEnglish.filter({ hasText: "In danger?" })).toBeVisible();
    await page.getByRole("combobox", { name: "Para", exact: true }).fill("nurs");
    const option = page.getByRole("listbox").getByRole("option", { name: /Primary care nurses/ });
    await expect(option.locator('[lang="en"]')).toHaveText(["Primary care nurses", /Health questions/]);
    await expectAccessible(page);
    await page.close();

    server.command(["organization", "set", "--language", "es"]);
    const again = await context.newPage();
    await open(again, "/messages");
    await expect(again.getByText("Primary care nurses").first()).toBeVisible();
    await expect(again.getByRole("main").locator("[lang]")).toHaveCount(0);
    await context.close();
  } finally {
    await server.stop();
  }
});
