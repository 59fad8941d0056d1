const key = "storeplane.token";

/**
 * The API token that this tab signs its requests with, where people don't sign in at an identity provider. It goes when
 * the tab is closed; scripts of this page could read it, and the page's policy lets no other script run.
 */
export class KeptToken {
  readonly #storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;

  constructor(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">) {
    this.#storage = storage;
  }

  read(): string | undefined {
    return this.#storage.getItem(key) ?? undefined;
  }

  /** What tells it from other tokens, and is not enough to use it: its id, or the end of a signature. */
  name(): string | undefined {
    const token = this.read();
    return token?.startsWith("spt_") ? token.slice(0, 16) : token?.slice(-16);
  }

  keep(token: string): void {
    this.#storage.setItem(key, token);
  }

  forget(): void {
    this.#storage.removeItem(key);
  }
}
