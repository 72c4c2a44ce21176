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
