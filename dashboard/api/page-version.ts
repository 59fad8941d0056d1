/** The entry of a built page; its name changes with all that the page is made of. */
const entryPattern = /<script type="module" src="([^"]+)"/;

/** Milliseconds between two looks while the page can be seen. */
const lookMs = 60_000;
/** While a platform is replaced, its old and its new processes answer in turn: only what still holds then counts. */
const againMs = 15_000;

/** Notices that the platform serves another version of this page than the one that runs. */
export class PageVersion {
  #isOld = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #own: string | undefined;
  readonly #readIndex: () => Promise<string>;

  constructor(own: string | undefined, readIndex: () => Promise<string>) {
    this.#own = own;
    this.#readIndex = readIndex;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly isOld = (): boolean => this.#isOld;

  /** Looks now, and again and again, until the returned function is called. */
  start(): () => void {
    void this.#look(false);
    return () => clearTimeout(this.#timer);
  }

  async #look(wasOther: boolean): Promise<void> {
    const isOther = await this.#isOther();
    if (wasOther && isOther) return this.#find();
    this.#timer = setTimeout(() => void this.#look(isOther), isOther ? againMs : lookMs);
    return undefined;
  }

  async #isOther(): Promise<boolean> {
    try {
      const served = entryPattern.exec(await this.#readIndex())?.[1];
      return served !== undefined && served !== this.#own;
    } catch {
      // Without an answer nothing is known, and another line says so.
      return false;
    }
  }

  #find(): void {
    this.#isOld = true;
    for (const listener of this.#listeners) listener();
  }
}

/** Watches the version of the page that runs in this browser. */
export function versionOf(page: Document): PageVersion {
  const own = page.querySelector<HTMLScriptElement>("script[type=module]")?.getAttribute("src") ?? undefined;
  const readIndex = async (): Promise<string> =>
    (await fetch("/", { headers: { accept: "text/html" }, cache: "no-store" })).text();
  return new PageVersion(own, readIndex);
}
