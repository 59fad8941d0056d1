/** Keys that do something: `?`, or one after another, `g s`. */
export interface Shortcut {
  readonly keys: string;
  /** What they do, as it is listed: "Go to the stores". */
  readonly what: string;
  readonly run: () => void;
}

/** Milliseconds after which the second key of two no longer belongs to the first. */
export const nextKeyMs = 1500;

const storageKey = "storeplane.keys";

/**
 * The shortcuts of what is on the screen. Keys without Ctrl can be turned off as a whole: whoever dictates, or hits keys by
 * accident, would set them off unasked (WCAG 2.1.4).
 */
export class KeyMap {
  #shortcuts: readonly Shortcut[] = [];
  #pressed: readonly string[] = [];
  #pressedAt = 0;
  readonly #storage: Pick<Storage, "getItem" | "setItem">;
  readonly #listeners = new Set<() => void>();

  constructor(storage: Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly isOn = (): boolean => this.#storage.getItem(storageKey) !== "off";

  turn(isOn: boolean): void {
    this.#storage.setItem(storageKey, isOn ? "on" : "off");
    this.#tell();
  }

  /** What can be pressed now. */
  readonly read = (): readonly Shortcut[] => this.#shortcuts;

  /** Until the returned function is called; of two with the same keys the later one is meant. */
  add(added: readonly Shortcut[]): () => void {
    this.#shortcuts = [...this.#shortcuts, ...added];
    this.#tell();
    return () => {
      this.#shortcuts = this.#shortcuts.filter((each) => !added.includes(each));
      this.#tell();
    };
  }

  /** Whether the key meant something, alone or as one of two. */
  press(key: string, now: number): boolean {
    if (!this.isOn()) return false;
    const before = now - this.#pressedAt <= nextKeyMs ? this.#pressed : [];
    this.#pressedAt = now;
    for (const pressed of [[...before, key], [key]]) {
      const keys = pressed.join(" ");
      const meant = this.#shortcuts.findLast((each) => each.keys === keys);
      const isBegun = this.#shortcuts.some((each) => each.keys.startsWith(`${keys} `));
      this.#pressed = isBegun ? pressed : [];
      meant?.run();
      if (meant !== undefined || isBegun) return true;
    }
    return false;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
