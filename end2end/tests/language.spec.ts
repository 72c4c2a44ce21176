import { expect, expectAccessible, open, test } from "../support/test.ts";

test.describe("in a Spanish browser", () => {
  test.use({ locale: "es-MX" });

  test("the pages are in Spanish, and English is one choice away", async ({ as, page }) => {
    await open(page, "/sign-in");
    await expect(page.locator("html")).toHaveAttribute("lang", "es");
    await expect(page.getByLabel("Usuario")).toBeVisible();
    const maria = await as("maria");
    await open(maria, "/messages/new");
    await expect(maria.getByRole("radio", { name: "Pregunta sobre medicamentos" })).toBeVisible();
    await expect(maria.getByText("911").first()).toBeVisible();
    await expectAccessible(maria);
  });
});
