import type { BrowserContext, Page } from "playwright-core";
import type { Screen } from "./screens.ts";
import type { World } from "./world.ts";

/** A page in the state of a screen, and what its browser had to object to. */
export interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Violations of the page's policy, and mistakes of its scripts. */
  readonly objections: readonly string[];
}

/** Opens a screen as a person would, and waits until it is in its state. */
export async function openScreen(world: World, screen: Screen): Promise<Opened> {
  const { as } = screen;
  const headers = as === undefined || as === "nobody" ? {} : { authorization: `Bearer ${await world.token(as)}` };
  const context = await world.browser.newContext({
    baseURL: as === undefined ? world.url : world.guardedUrl,
    extraHTTPHeaders: headers,
    viewport: { width: 1280, height: 860 },
    locale: "en-GB",
  });
  const { page, objections } = await watchedPage(context);
  await screen.before?.(page, world);
  await page.goto(screen.path);
  await screen.act?.(page, world);
  await page.getByText(screen.shows).first().waitFor({ state: "attached", timeout: 60_000 });
  return { page, objections, [Symbol.asyncDispose]: () => context.close() };
}

/** A page that tells what its browser objects to. */
export async function watchedPage(context: BrowserContext): Promise<{ page: Page; objections: string[] }> {
  const page = await context.newPage();
  const objections: string[] = [];
  page.on("pageerror", (error) => objections.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // What is not found or not allowed is a state of the screen, and shown.
    const isExpected = /Failed to load resource/.test(message.text());
    if (message.type() === "error" && !isExpected) objections.push(`console: ${message.text()}`);
  });
  await page.exposeFunction("objectTo", (what: string) => objections.push(`policy: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
      const { objectTo } = window as unknown as { objectTo: (what: string) => void };
      objectTo(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
  return { page, objections };
}
