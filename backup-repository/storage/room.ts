import { statfs } from "node:fs/promises";
import { objectTypes } from "../address.ts";
import { RefusedError } from "../errors.ts";
import type { StoreFolder } from "./store-folder.ts";

/** What a store's repository may grow to. */
export interface RoomLimits {
  /** Bytes of a store; each file counts as at least `leastBytes`. */
  readonly storeBytes: number;
  /** Bytes that stay free on the volume. */
  readonly freeBytes: number;
}

/** A file takes a block, and an entry that no size shows: a million empty locks are not nothing. */
const leastBytes = 4096;
const insufficientStorage = 507;

/**
 * How much each store has, so that none can take the room of all. Counted from the folder when a store is first written to,
 * and kept while this process runs: it is the only one that writes.
 */
export class Room {
  readonly #root: string;
  readonly #limits: RoomLimits;
  readonly #used = new Map<string, Promise<{ bytes: number }>>();
  /** Bytes of uploads that are under way. */
  #awaited = 0;

  constructor(root: string, limits: RoomLimits) {
    this.#root = root;
    this.#limits = limits;
  }

  /** Takes room before bytes are read; the answer gives it back unless it is kept. @throws RefusedError with status 507. */
  async take(store: string, folder: StoreFolder, length: number): Promise<{ keep(): void } & Disposable> {
    const [used, { free }] = await Promise.all([this.#usedBy(store, folder), this.volume()]);
    const size = Math.max(length, leastBytes);
    if (used.bytes + size > this.#limits.storeBytes) {
      throw new RefusedError(
        insufficientStorage,
        "The store's repository is full: raise its bound, or remove what is old.",
      );
    }
    if (free - this.#awaited - size < this.#limits.freeBytes) {
      throw new RefusedError(insufficientStorage, "The volume of the backup repository is full.");
    }
    used.bytes += size;
    this.#awaited += size;
    let isKept = false;
    return {
      keep: () => {
        isKept = true;
      },
      [Symbol.dispose]: () => {
        this.#awaited -= size;
        if (!isKept) used.bytes -= size;
      },
    };
  }

  /** Room that a removed lock leaves. */
  async giveBack(store: string, folder: StoreFolder): Promise<void> {
    const used = await this.#usedBy(store, folder);
    used.bytes = Math.max(0, used.bytes - leastBytes);
  }

  /** Bytes of the volume that everything is on. */
  async volume(): Promise<{ readonly size: number; readonly free: number }> {
    const { bavail, blocks, bsize } = await statfs(this.#root);
    return { size: blocks * bsize, free: bavail * bsize };
  }

  #usedBy(store: string, folder: StoreFolder): Promise<{ bytes: number }> {
    const known = this.#used.get(store);
    if (known) return known;
    const counted = count(folder);
    this.#used.set(store, counted);
    // What could not be read once is read again.
    counted.catch(() => this.#used.delete(store));
    return counted;
  }
}

async function count(folder: StoreFolder): Promise<{ bytes: number }> {
  let bytes = 0;
  for (const type of objectTypes) {
    for await (const { size } of folder.list(type)) bytes += Math.max(size, leastBytes);
  }
  return { bytes };
}
