// Checks the contrast of the colours in tokens.css, light and dark, after WCAG 2.2 (1.4.3, 1.4.6, 1.4.11).
//
//   node style/contrast.mjs        prints a table; fails when a pair is under its floor

import { readFileSync } from "node:fs";

const AAA = 7;
const AA = 4.5;
const MARK = 3; // edges of controls, icons, the focus ring

/** What stands on what, and the floor. Body text is AAA wherever it may stand. */
const pairs = [
  ...["sunken", "ground", "surface", "surface-hover", "teal-wash", "amber-wash", "red-wash", "selection"].map((on) => ["ink", on, AAA]),
  ...["sunken", "ground", "surface", "surface-hover", "teal-wash", "amber-wash"].map((on) => ["ink-soft", on, AAA]),
  ...["sunken", "ground", "surface", "surface-hover", "teal-wash", "amber-wash"].map((on) => ["teal", on, AA]),
  ...["ground", "surface", "teal-wash"].map((on) => ["teal-hover", on, AA]),
  ["on-teal", "teal", AA],
  ["on-teal", "teal-hover", AA],
  ["amber", "amber-wash", AA],
  ["on-amber", "amber-fill", AAA],
  ...["surface", "ground", "red-wash"].map((on) => ["red", on, AA]),
  ["red-hover", "red-wash", AA],
  ...["surface", "ground", "sunken"].map((on) => ["line-strong", on, MARK]),
  ...["surface", "surface-hover", "teal-wash"].map((on) => ["amber-mark", on, MARK]),
];

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
const colours = {};
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\);/g)) {
  colours[name] = { light, dark };
}
for (const [, name, both] of css.matchAll(/--([\w-]+): (#\w+);/g)) {
  colours[name] = { light: both, dark: both };
}

/** Relative luminance of "#rrggbb". */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

let failed = 0;
console.log("| what | on | floor | light | dark |\n| --- | --- | --- | --- | --- |");
for (const [what, on, floor] of pairs) {
  const cells = ["light", "dark"].map((theme) => {
    const ratio = contrast(colours[what][theme], colours[on][theme]);
    if (ratio < floor) failed += 1;
    // Never rounded up over the floor.
    return `${(Math.floor(ratio * 10) / 10).toFixed(1)}${ratio < floor ? " FAILS" : ""}`;
  });
  console.log(`| ${what} | ${on} | ${floor} | ${cells.join(" | ")} |`);
}
if (failed > 0) {
  console.error(`${failed} contrasts are too low`);
  process.exitCode = 1;
}
