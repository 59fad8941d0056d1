import type { BrowserContext, Page } from "playwright-core";
import type { Screen } from "./screens.ts";
import { patienceMs, type World } from "./world.ts";

/** A page in the state of a screen, and what its browser had to object to. */
export interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Violations of the page's policy, and mistakes of its scripts, since it was opened. */
  objections(): readonly string[];
}

const viewport = { width: 1280, height: 860 };

interface Watched {
  readonly page: Page;
  readonly objections: string[];
}

/** Opens screens as a person would, and waits until each is in its state: in one window for each who looks. */
export class Windows {
  readonly #world: World;
  readonly #kept = new Map<Screen["as"], Promise<Watched>>();

  constructor(world: World) {
    this.#world = world;
  }

  async open(screen: Screen): Promise<Opened> {
    // What is done before it is opened would stay for the next one.
    const isShared = screen.before === undefined;
    const { page, objections } = await (isShared ? this.#shared(screen.as) : this.#fresh(screen.as));
    const begin = objections.length;
    // A window that was looked at has the size of its last look.
    await page.setViewportSize(viewport);
    await screen.before?.(page, this.#world);
    await page.goto(screen.path);
    await screen.act?.(page, this.#world);
    await page.getByText(screen.shows).first().waitFor({ state: "attached" });
    return {
      page,
      objections: () => objections.slice(begin),
      [Symbol.asyncDispose]: () => (isShared ? page.context().setOffline(false) : page.context().close()),
    };
  }

  #shared(as: Screen["as"]): Promise<Watched> {
    const kept = this.#kept.get(as) ?? this.#fresh(as);
    this.#kept.set(as, kept);
    return kept;
  }

  async #fresh(as: Screen["as"]): Promise<Watched> {
    const { browser, url, guardedUrl, token } = this.#world;
    const headers = as === undefined || as === "nobody" ? {} : { authorization: `Bearer ${await token(as)}` };
    const context = await browser.newContext({
      baseURL: as === undefined ? url : guardedUrl,
      extraHTTPHeaders: headers,
      viewport,
      locale: "en-GB",
    });
    return watchedPage(context);
  }
}

/** A page that tells what its browser objects to. */
export async function watchedPage(context: BrowserContext): Promise<Watched> {
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
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
