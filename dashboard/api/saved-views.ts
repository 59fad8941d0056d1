/** What a list shows, under a name that someone gave it. */
export interface SavedView {
  readonly name: string;
  /** As in the list's address: `phase=Failed&cluster=fra-1`. */
  readonly query: string;
}

/** More would be a list to search in. */
export const maxViews = 20;
export const maxViewName = 40;
const maxQuery = 2000;

/** Who looks: another one at this browser has views of their own. */
export interface Owner {
  readonly tenant: string;
  readonly actor: string;
}

interface Read {
  readonly text: string;
  readonly views: readonly SavedView[];
}

const none: readonly SavedView[] = [];

/** Views that people saved in this browser; what it holds may be of another version, or of another hand. */
export class SavedViews {
  readonly #storage: Pick<Storage, "getItem" | "setItem">;
  readonly #read = new Map<string, Read>();
  readonly #listeners = new Set<() => void>();

  constructor(storage: Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** In the order of their names; the same list until it changes. */
  read(owner: Owner): readonly SavedView[] {
    const key = keyOf(owner);
    const text = this.#storage.getItem(key) ?? "";
    const known = this.#read.get(key);
    if (known?.text === text) return known.views;
    const views = viewsIn(text);
    this.#read.set(key, { text, views });
    return views;
  }

  /** In place of one of the same name; false where there is room for no more. */
  save(owner: Owner, view: SavedView): boolean {
    const others = this.read(owner).filter(({ name }) => name !== view.name);
    if (others.length >= maxViews) return false;
    this.#write(owner, [...others, view]);
    return true;
  }

  forget(owner: Owner, name: string): void {
    this.#write(
      owner,
      this.read(owner).filter((view) => view.name !== name),
    );
  }

  /** Another tab of the browser may have written. */
  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #write(owner: Owner, views: readonly SavedView[]): void {
    this.#storage.setItem(keyOf(owner), JSON.stringify(views.toSorted(byName)));
    this.tell();
  }
}

function keyOf({ tenant, actor }: Owner): string {
  return `storeplane.views.${JSON.stringify([tenant, actor])}`;
}

const byName = (one: SavedView, other: SavedView): number => one.name.localeCompare(other.name);

function viewsIn(text: string): readonly SavedView[] {
  if (text === "") return none;
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.flatMap(viewOf).slice(0, maxViews) : none;
  } catch {
    return none;
  }
}

function viewOf(value: unknown): readonly SavedView[] {
  const { name, query } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== "string" || typeof query !== "string") return none;
  const isKept = name.trim() !== "" && name.length <= maxViewName && query.length <= maxQuery;
  return isKept ? [{ name, query }] : none;
}
