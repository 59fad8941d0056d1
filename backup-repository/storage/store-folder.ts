import type { Stats } from "node:fs";
import { type FileHandle, mkdir, open, opendir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { type FileAddress, type ObjectType, objectTypes } from "../address.ts";
import { hasCode, RefusedError } from "../errors.ts";

/** Where uploads are until they are whole; no address leads there. */
const unfinished = "unfinished";

/** One file of a list. */
export interface Listed {
  readonly name: string;
  readonly size: number;
}

/** An object that is open to be read. */
export interface Reading extends AsyncDisposable {
  readonly file: FileHandle;
  readonly size: number;
}

/**
 * The repository of one store, in the layout of restic's own local repositories: `restic -r FOLDER` reads it, with the
 * store's key, also where this program is not.
 */
export class StoreFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes what is missing of its folders, all of them: one made beside uploads might not be durable when one is answered. */
  async create(): Promise<void> {
    const packs = Array.from({ length: 256 }, (_none, byte) => join("data", byte.toString(16).padStart(2, "0")));
    for (const name of [...objectTypes, unfinished, ...packs])
      await mkdir(join(this.#folder, name), { recursive: true, mode: 0o700 });
    for (const folder of [join(this.#folder, "data"), this.#folder, join(this.#folder, "..")]) await syncFolder(folder);
  }

  async exists(): Promise<boolean> {
    return (await this.#stat(this.#folder)) !== undefined;
  }

  /** A name for a new upload. */
  newUpload(): string {
    return join(this.#folder, unfinished, crypto.randomUUID());
  }

  pathOf(address: FileAddress): string {
    if (address.kind === "config") return join(this.#folder, "config");
    const { type, name } = address;
    return join(this.#folder, type, ...(type === "data" ? [name.slice(0, 2)] : []), name);
  }

  async sizeOf(address: FileAddress): Promise<number | undefined> {
    return (await this.#stat(this.pathOf(address)))?.size;
  }

  /** @throws RefusedError with status 404 where there is none. */
  async openFile(address: FileAddress): Promise<Reading> {
    const file = await open(this.pathOf(address), "r").catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) throw new RefusedError(404, "There is no such file.", { cause: error });
      throw error;
    });
    try {
      return { file, size: (await file.stat()).size, [Symbol.asyncDispose]: () => file.close() };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Whether it was there. */
  async removeLock(name: string): Promise<boolean> {
    const path = join(this.#folder, "locks", name);
    try {
      await unlink(path);
    } catch (error) {
      if (hasCode(error, "ENOENT")) return false;
      throw error;
    }
    await syncFolder(join(this.#folder, "locks"));
    return true;
  }

  /** All objects of a type, one after the other: there may be more than fit into memory. */
  async *list(type: ObjectType): AsyncGenerator<Listed> {
    yield* type === "data" ? this.#listPacks() : this.#listIn(join(this.#folder, type));
  }

  /** Removes what uploads left that a kill ended: to be called when there are none. */
  async removeUnfinished(): Promise<number> {
    let removed = 0;
    for await (const { name } of this.#listIn(join(this.#folder, unfinished))) {
      await unlink(join(this.#folder, unfinished, name));
      removed += 1;
    }
    return removed;
  }

  async *#listPacks(): AsyncGenerator<Listed> {
    for await (const { name, isDirectory } of entriesOf(join(this.#folder, "data"))) {
      if (isDirectory) yield* this.#listIn(join(this.#folder, "data", name));
    }
  }

  async *#listIn(folder: string): AsyncGenerator<Listed> {
    for await (const { name, isDirectory } of entriesOf(folder)) {
      // A lock may have gone since the folder was read.
      const size = isDirectory ? undefined : (await this.#stat(join(folder, name)))?.size;
      if (size !== undefined) yield { name, size };
    }
  }

  async #stat(path: string): Promise<Stats | undefined> {
    try {
      return await stat(path);
    } catch (error) {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    }
  }
}

async function* entriesOf(folder: string): AsyncGenerator<{ readonly name: string; readonly isDirectory: boolean }> {
  try {
    for await (const entry of await opendir(folder)) yield { name: entry.name, isDirectory: entry.isDirectory() };
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

/** A name in a folder is durable only when the folder was synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
