// From a Bulk FHIR export to an answered message, on an installation of its own.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chooseRecipient, expect, hydrated, open, test } from "../support/test.ts";
import { Server } from "../support/server.ts";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
// The large one is a third party's and not in the repository: it is used where it lies beside it.
const exports = [
  ["a small export", path.join(root, "server/tests/fhir-small")],
  ["a large export", path.join(root, "../shared/data/fhir-us")],
].filter(([, directory]) => existsSync(directory));
const password = "a long enough password";

type Resource = {
  id: string;
  status: string;
  subject: { reference: string };
  period?: { start: string };
  participant?: { individual?: { reference: string } }[];
  identifier?: { type?: { coding?: { code: string }[] }; value: string }[];
  name: { family: string; given: string[] }[];
  qualification?: { code: { coding?: { code: string }[] } }[];
  deceasedDateTime?: string;
};

const read = (directory: string, type: string): Resource[] =>
  readdirSync(directory)
    .filter((file) => file.startsWith(`${type}.`))
    .flatMap((file) => readFileSync(path.join(directory, file), "utf8").split("\n"))
    .filter((line) => line.trim().startsWith("{"))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Resource];
      } catch {
        return [];
      }
    });

/** A living patient, and a physician who has seen them. */
function pair(directory: string) {
  const physicians = new Map(
    read(directory, "Practitioner")
      .filter((p) => p.qualification?.some((q) => q.code.coding?.some((c) => c.code === "MD")))
      .map((p) => [`Practitioner/${p.id}`, p]),
  );
  const patients = new Map(
    read(directory, "Patient")
      .filter((p) => !p.deceasedDateTime)
      .map((p) => [`Patient/${p.id}`, p]),
  );
  for (const encounter of read(directory, "Encounter")) {
    const patient = patients.get(encounter.subject.reference);
    const physician = encounter.participant
      ?.map((p) => physicians.get(p.individual?.reference ?? ""))
      .find((p) => p !== undefined);
    if (encounter.status === "finished" && patient && physician) return { patient, physician };
  }
  throw new Error("the export has no visit of a living patient with a physician");
}

for (const [name, directory] of exports) {
  test(`${name}: import, accounts, a message and its answer`, async ({ browser, contextOptions }) => {
    const { patient, physician } = pair(directory);
    const mrn = patient.identifier!.find((i) => i.type?.coding?.some((c) => c.code === "MR"))!.value;
    const server = new Server();
    try {
      // The small one names somebody who is not in it.
      const first = server.command(["import", "fhir", directory], "", [0, 2]);
      expect(first).toMatch(/Encounter/);
      server.command(["account", "add", "patient", "--username", "pat", "--mrn", mrn, "--language", "en"], password);
      server.command(["account", "add", "practitioner", "--username", "doc", "--id", physician.id, "--language", "en"], password);
      await server.start();

      const signIn = async (username: string) => {
        const context = await browser.newContext({ ...contextOptions, baseURL: server.url });
        const page = await context.newPage();
        const errors: string[] = [];
        page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
        await open(page, "/sign-in");
        await expect(page.getByText(/demo/i)).toHaveCount(0);
        await page.getByLabel("Username").fill(username);
        await page.getByLabel("Password").fill(password);
        await page.getByRole("button", { name: "Sign in" }).click();
        await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
        await hydrated(page);
        return { page, errors };
      };

      const { page: pat, errors: patErrors } = await signIn("pat");
      await pat.getByRole("link", { name: "Start a New Message" }).click();
      await pat.getByRole("radio", { name: "General message" }).check();
      const family = physician.name[0].family;
      await chooseRecipient(pat, family, new RegExp(`${physician.name[0].given[0]}.*${family}`));
      await pat.getByRole("textbox", { name: "Subject" }).fill("After my visit");
      await pat.getByRole("textbox", { name: "Message" }).fill("How are my results?");
      await pat.getByRole("button", { name: "Send" }).click();
      await expect(pat.getByRole("heading", { name: "After my visit" })).toBeVisible();

      const { page: doc, errors: docErrors } = await signIn("doc");
      await open(doc, "/messages");
      await doc.getByRole("listitem").getByRole("link", { name: /After my visit/ }).click();
      await doc.getByRole("textbox", { name: "Message" }).fill("They look good.");
      await doc.getByRole("button", { name: "Send" }).click();
      await expect(doc.getByRole("article")).toHaveCount(2);

      await pat.reload();
      await expect(pat.getByRole("article").last()).toContainText("They look good.");
      await expect(pat.getByRole("article").last()).toContainText("MD");
      expect([...patErrors, ...docErrors]).toEqual([]);
      expect(server.log()).not.toMatch(/After my visit|How are my results|They look good/);
    } finally {
      await server.stop();
    }
  });
}
