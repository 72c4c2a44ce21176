// What a page costs: bytes over the wire, by kind.

import type { CDPSession, Page } from "@playwright/test";

export const kinds = ["html", "css", "script", "program", "words", "font", "image"] as const;
export type Kind = (typeof kinds)[number];
export type Weight = Record<Kind, number> & { requests: number };

/** Counts from now on what the page loads. Call `take` for the sum so far, when nothing `isOnItsWay`. */
export async function weigh(page: Page): Promise<{ take: () => Weight; isOnItsWay: () => boolean }> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const known = new Map<string, Kind>();
  const open = new Set<string>();
  const weight = { html: 0, css: 0, script: 0, program: 0, words: 0, font: 0, image: 0, requests: 0 };
  // What is heard of others has no end.
  session.on("Network.requestWillBeSent", ({ requestId, type }) => type !== "EventSource" && open.add(requestId));
  session.on("Network.loadingFailed", ({ requestId }) => open.delete(requestId));
  session.on("Network.responseReceived", ({ requestId, response }) => {
    const kind = kindOf(new URL(response.url).pathname, response.mimeType);
    // What comes from the browser's cache costs nothing.
    if (!response.fromDiskCache && !response.fromServiceWorker) known.set(requestId, kind);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    open.delete(requestId);
    const kind = known.get(requestId);
    if (!kind || encodedDataLength === 0) return;
    weight[kind] += encodedDataLength;
    weight.requests += 1;
  });
  return { take: () => ({ ...weight }), isOnItsWay: () => open.size > 0 };
}

function kindOf(path: string, type: string): Kind {
  if (path.endsWith(".wasm")) return "program";
  if (path.endsWith(".js")) return "script";
  if (path.endsWith(".css")) return "css";
  if (path.endsWith(".woff2")) return "font";
  if (path.startsWith("/locale/")) return "words";
  if (type.startsWith("image/") || path.endsWith(".webmanifest")) return "image";
  return "html";
}

export const total = (weight: Weight): number => kinds.reduce((sum, kind) => sum + weight[kind], 0);
