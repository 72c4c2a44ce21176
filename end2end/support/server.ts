// A Carepost of one's own: the release binary on a free port with an empty data directory.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const binary = () => {
  const found = process.env.CAREPOST_BINARY;
  if (!found) throw new Error("CAREPOST_BINARY names the server to test; ./dev e2e sets it");
  return found;
};

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

export class Server {
  data = mkdtempSync(path.join(tmpdir(), "carepost-e2e-"));
  url = "";
  private process?: ChildProcess;
  private output = "";

  /** Runs a command to its end, one of these, on this server's data and returns what it printed. */
  command(args: string[], input = "", ends = [0]): string {
    const done = spawnSync(this.carepost, [...args, "--data", this.data], { input, encoding: "utf8" });
    if (done.status === null || !ends.includes(done.status)) {
      throw new Error(`carepost ${args.join(" ")} ended with ${done.status}:\n${done.stdout}${done.stderr}`);
    }
    return done.stdout;
  }

  /** `carepost`: another binary, which has other files for the browser beside it. */
  constructor(private readonly carepost = binary()) {}

  async start(...options: string[]): Promise<void> {
    this.url ||= `http://localhost:${await freePort()}`;
    const { port } = new URL(this.url);
    const child = spawn(this.carepost, ["serve", "--addr", `127.0.0.1:${port}`, "--data", this.data, ...options], {
      // A suite writes faster than any person.
      env: { ...process.env, CAREPOST_SENDS_LIMIT: "0" },
    });
    this.process = child;
    child.stdout.on("data", (chunk) => (this.output += chunk));
    child.stderr.on("data", (chunk) => (this.output += chunk));
    const ended = new Promise<never>((_, reject) =>
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${this.output}`))),
    );
    ended.catch(() => {});
    await Promise.race([this.ready(), ended]);
  }

  /** What the server has printed so far: its logs among it. */
  log(): string {
    return this.output;
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > deadline) throw new Error(`the server is not ready after 30 s:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The same, with nothing in it of what was written before. */
  async renew(...options: string[]): Promise<void> {
    await this.stop();
    this.data = mkdtempSync(path.join(tmpdir(), "carepost-e2e-"));
    this.output = "";
    await this.start(...options);
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.data, { recursive: true, force: true });
    this.url = "";
  }

  /** It is not there any more; started again, it has the same address and what was written. */
  async halt(): Promise<void> {
    const child = this.process;
    if (child && child.exitCode === null) {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await exited;
    }
  }
}
