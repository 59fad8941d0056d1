import { PartMissingError } from "../words/part-missing-error.ts";

interface Page {
  readonly fetch: typeof fetch;
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  readonly now: () => number;
  readonly reload: () => void;
}

const storageKey = "storeplane.reloaded";
/** A page that was reloaded and lacks a part again within so many milliseconds says so. */
const reloadPauseMs = 60_000;

const browser = (): Page => ({
  fetch: (input, init) => fetch(input, init),
  storage: sessionStorage,
  now: Date.now,
  reload: () => location.reload(),
});

/**
 * Loads a part of the page on demand. A platform that was replaced meanwhile has it under another name: then the page is
 * reloaded, once, at the address that was wanted.
 * @throws PartMissingError
 */
export async function loadPart<Part>(load: () => Promise<Part>, page: Page = browser()): Promise<Part> {
  try {
    return await load();
  } catch (cause) {
    // Without an answer there is nothing to reload: all that is shown would be lost.
    const answers = await page.fetch("/healthz", { cache: "no-store" }).then(
      ({ ok }) => ok,
      () => false,
    );
    const last = Number(page.storage.getItem(storageKey) ?? 0);
    if (!answers || page.now() - last < reloadPauseMs) throw new PartMissingError({ cause });
    page.storage.setItem(storageKey, String(page.now()));
    page.reload();
    // Whoever waits for the part goes with the page.
    return new Promise(() => undefined);
  }
}
