// A portal of its own for a benchmark: the demo's, on a free port, in a directory that goes with it.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks until the answer is one. */
export async function answers(address) {
  while (!(await fetch(address).catch(() => undefined))?.ok) await new Promise((r) => setTimeout(r, 50));
}

/** Ends what was started, and waits until it has ended. */
export async function end(child) {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  if (child.kill("SIGTERM")) await gone;
}

/** The portal's address and process id, a cookie of Maria's session, and what takes it down. */
export async function portal() {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const data = mkdtempSync(path.join(tmpdir(), "carepost-bench-"));
  const args = ["serve", "--demo", "--addr", `127.0.0.1:${port}`, "--data", data];
  const child = spawn(process.env.CAREPOST_BINARY, args, { stdio: "ignore" });
  await answers(`${url}/readyz`);
  const signIn = async () => {
    const answer = await fetch(`${url}/sign-in`, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: url, "sec-fetch-site": "same-origin" },
      body: new URLSearchParams({ username: "maria", password: "welcome-to-the-demo" }),
    });
    return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
  };
  const close = async () => {
    await end(child);
    rmSync(data, { recursive: true, force: true });
  };
  return { url, pid: child.pid, signIn, close };
}

/** The pages that a phone's figures are taken of. */
export async function pages({ url }, cookie) {
  const inbox = await (await fetch(`${url}/messages`, { headers: { cookie } })).text();
  const conversation = /href="(\/messages\/[0-9a-f-]{36})/.exec(inbox)[1];
  return { Today: "/", Inbox: "/messages", Conversation: conversation, "New message": "/messages/new" };
}

export const median = (list) => list.filter((n) => !Number.isNaN(n)).sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;

export const cell = (n, digits = 0) => (Number.isNaN(n) ? "-" : n.toFixed(digits)).padStart(9);
