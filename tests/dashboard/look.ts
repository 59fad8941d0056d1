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
}

export const looks: readonly Look[] = [
  { name: "light", width: 1280, height: 860, scheme: "light" },
  { name: "dark", width: 1280, height: 860, scheme: "dark" },
  { name: "phone", width: 360, height: 760, scheme: "light" },
];

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const finding = z.object({
  id: z.string(),
  impact: z.string().nullish(),
  nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
});

/** What axe finds by WCAG 2.2 AA, as lines. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const found: unknown = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: unknown }> } };
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    return (await axe.run({ runOnly: { type: "tag", values } })).violations;
  });
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

/** Chromium restyles what stands in a dialog some frames after the rest: until then its colours are of the look before. */
function hasRestyled(): boolean {
  const probe = document.body.appendChild(document.createElement("span"));
  probe.style.color = "var(--ink)";
  const wanted = getComputedStyle(probe).color;
  probe.remove();
  const inherited = document.querySelectorAll("h1, h2, .dialog > p:not([class])");
  return [...inherited].every((element) => getComputedStyle(element).color === wanted);
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
  await page.waitForFunction(hasRestyled);
  const seen = { axe: await axeFindings(page), overflow: await overflow(page) };
  if (picture.folder !== undefined) {
    mkdirSync(picture.folder, { recursive: true });
    await page.screenshot({ path: join(picture.folder, `${picture.name}-${look.name}.png`) });
  }
  return seen;
}
