// The real Firefox, driven by Playwright over WebDriver BiDi, instead of the patched one that
// Playwright would download. Two things are added to the connection between the two.

import { createRequire } from "node:module";
import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from "@playwright/test";

type UseOptions = Partial<PlaywrightTestOptions & PlaywrightWorkerOptions>;

type Message = { id: number; method?: string; type?: string; result?: unknown; error?: string; message?: string };
type Socket = { send(data: string): void; emit(name: string, ...rest: unknown[]): boolean };

/** In Debian it is the release with long support, which lacks this command: nothing here asks for it. */
const unknown = "emulation.setMediaFeaturesOverride";

/** How tests start Firefox: what they reach in its own windows is asked for there. */
export const firefox = {
  browserName: "firefox" as const,
  channel: "moz-firefox",
  launchOptions: {
    executablePath: process.env.CAREPOST_FIREFOX,
    args: ["--remote-allow-system-access"],
    // The page may use the clipboard without anybody pressing a key.
    firefoxUserPrefs: { "dom.events.testing.asyncClipboard": true },
  },
} satisfies UseOptions;

const require = createRequire(createRequire(import.meta.url).resolve("@playwright/test"));
const { prototype } = (require("playwright-core/lib/utilsBundle") as { ws: { prototype: Socket } }).ws;
const { send, emit } = prototype;

/** Where a browser listens, and who waits for an answer of it. */
let open: Socket | undefined;
const asked = new Map<number, (answer: Message) => void>();
let last = 1_000_000_000;

if (process.env.CAREPOST_FIREFOX) {
  prototype.send = function (data) {
    open = this;
    const { id, method } = JSON.parse(data) as Message;
    if (method !== unknown) return send.call(this, data);
    queueMicrotask(() => this.emit("message", Buffer.from(JSON.stringify({ id, type: "success", result: {} })), false));
  };
  prototype.emit = function (name, ...rest) {
    if (name === "message" && asked.size > 0) {
      const answer = JSON.parse(String(rest[0])) as Message;
      const waiting = asked.get(answer.id);
      if (waiting) {
        asked.delete(answer.id);
        waiting(answer);
        return true;
      }
    }
    return emit.call(this, name, ...rest);
  };
}

/** Asks the browser something that Playwright has no words for. */
async function ask<T>(method: string, params: object): Promise<T> {
  const socket = open;
  if (!socket) throw new Error("no Firefox is open");
  const id = ++last;
  const answer = await new Promise<Message>((done) => {
    asked.set(id, done);
    send.call(socket, JSON.stringify({ id, method, params }));
  });
  if (answer.type !== "success") throw new Error(`${method}: ${answer.error}: ${answer.message}`);
  return answer.result as T;
}

/** Runs a script in the browser's own window, where it may do whatever Firefox itself may. */
export async function inBrowser(script: string): Promise<void> {
  const { contexts } = await ask<{ contexts: { context: string }[] }>("browsingContext.getTree", { "moz:scope": "chrome" });
  const target = { context: contexts[0].context };
  const done = await ask<{ type: string; exceptionDetails?: { text: string } }>("script.evaluate", {
    expression: script,
    target,
    awaitPromise: true,
  });
  if (done.type === "exception") throw new Error(done.exceptionDetails?.text);
}
