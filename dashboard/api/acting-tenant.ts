const key = "storeplane.tenant";

/** The tenant that an administrator of the platform acts for, until this tab is closed; undefined for their own. */
export class ActingTenant {
  readonly #storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly #listeners = new Set<() => void>();

  constructor(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">) {
    this.#storage = storage;
  }

  readonly read = (): string | undefined => this.#storage.getItem(key) ?? undefined;

  choose(tenant: string | undefined): void {
    if (tenant === undefined) this.#storage.removeItem(key);
    else this.#storage.setItem(key, tenant);
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
