import { mkdir, opendir } from "node:fs/promises";
import { join } from "node:path";
import type { FileAddress } from "../address.ts";
import { receive, type Upload } from "./receive.ts";
import { Room, type RoomLimits } from "./room.ts";
import { StoreFolder } from "./store-folder.ts";

/** The repositories of all stores of a cluster, each a folder that is named by the store's uid. */
export class Storage {
  readonly #root: string;
  readonly room: Room;

  constructor(root: string, limits: RoomLimits) {
    this.#root = root;
    this.room = new Room(root, limits);
  }

  /** Makes the folder if it is missing, and removes what uploads left that a kill ended. Returns how many those were. */
  async open(): Promise<number> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    let removed = 0;
    for await (const entry of await opendir(this.#root)) {
      if (entry.isDirectory()) removed += await this.of(entry.name).removeUnfinished();
    }
    return removed;
  }

  /** The repository of a store, there or not; its name comes from a parsed address. */
  of(store: string): StoreFolder {
    return new StoreFolder(join(this.#root, store));
  }

  /** Whether it is new. @throws RefusedError */
  async receive(upload: Upload): Promise<boolean> {
    const { store } = upload.address;
    const folder = this.of(store);
    using taken = await this.room.take(store, folder, upload.length);
    const isNew = await receive(folder, upload);
    if (isNew) taken.keep();
    return isNew;
  }

  /** Whether it was there. */
  async removeLock({ store, name }: Extract<FileAddress, { kind: "object" }>): Promise<boolean> {
    const folder = this.of(store);
    const wasThere = await folder.removeLock(name);
    if (wasThere) await this.room.giveBack(store, folder);
    return wasThere;
  }
}
