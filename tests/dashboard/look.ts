import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import * as z from "zod";

/** How a screen is shown. */
export interface Look {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
  /** What axe is asked: all, or only what colours decide, where the rest is as in another look. */
  readonly judges: "all" | "colours";
}

export const looks: readonly Look[] = [
  { name: "light", width: 1280, height: 860, scheme: "light", judges: "all" },
  { name: "dark", width: 1280, height: 860, scheme: "dark", judges: "colours" },
  { name: "phone", width: 360, height: 760, scheme: "light", judges: "all" },
];

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const finding = z.object({
  id: z.string(),
  impact: z.string().nullish(),
  nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
});

const all = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const colours = { type: "rule", values: ["color-contrast"] };

/** What axe finds by WCAG 2.2 AA, as lines. */
export async function axeFindings(page: Page, judges: Look["judges"]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const found: unknown = await page.evaluate(
    async (runOnly) => {
      const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: unknown }> } };
      return (await axe.run({ runOnly, resultTypes: ["violations"] })).violations;
    },
    judges === "all" ? all : colours,
  );
  return z
    .array(finding)
    .parse(found)
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}

/** Pixels that the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Where a page has to flow in another way: the narrowest of WCAG 1.4.10, and 1280 pixels at 200 % (1.4.4). */
const narrow = [
  { width: 320, height: 640 },
  { width: 640, height: 430 },
];

/** The widths at which something is cut off. */
export async function cutOff(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const size of narrow) {
    await page.setViewportSize(size);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const wider = await overflow(page);
    if (wider > 0) found.push(`${size.width} px: ${wider} px wider than the window`);
  }
  return found;
}

/**
 * Chromium restyles what stands in a dialog, and more on a busy machine, some frames after the rest: until then its
 * colours are of the look before. What was not rendered for a moment has no style to keep.
 */
export function restyle(): void {
  const root = document.documentElement;
  root.style.display = "none";
  root.getBoundingClientRect();
  root.style.removeProperty("display");
  if (root.getAttribute("style") === "") root.removeAttribute("style");
  root.getBoundingClientRect();
}

/** What is wrong with a page in one look. */
export interface Seen {
  readonly axe: readonly string[];
  readonly overflow: number;
}

/** Shows the page in a look, judges it, and keeps a picture where a folder is given. */
export async function see(
  page: Page,
  look: Look,
  picture: { readonly folder: string | undefined; readonly name: string },
): Promise<Seen> {
  await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width: look.width, height: look.height });
  // What the page changes of itself for this window, and the font, are there.
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  await page.evaluate(restyle);
  const seen = { axe: await axeFindings(page, look.judges), overflow: await overflow(page) };
  if (picture.folder !== undefined) {
    mkdirSync(picture.folder, { recursive: true });
    await page.screenshot({ path: join(picture.folder, `${picture.name}-${look.name}.png`) });
  }
  return seen;
}
