import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, link, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { FileAddress } from "../address.ts";
import { hasCode, RefusedError } from "../errors.ts";
import { type StoreFolder, syncFolder } from "./store-folder.ts";

/** What is uploaded. */
export interface Upload {
  readonly address: FileAddress;
  /** How many bytes it has, as its sender said. */
  readonly length: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Stores a file so that it is there whole and durable, or not at all: its bytes become a file of another name, are
 * compared with what the address promises, synced, and only then get their name, which no file may have yet.
 *
 * Whether it is new: the same bytes under the same name are no change, for a client whose answer was lost sends them again.
 * @throws RefusedError for other bytes than the name says, and for another file than the one of that name.
 */
export async function receive(folder: StoreFolder, upload: Upload): Promise<boolean> {
  const { address } = upload;
  const temporary = folder.newUpload();
  const file = await open(temporary, "wx", 0o600).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) throw new RefusedError(404, "The store has no repository yet.", { cause: error });
    throw error;
  });
  try {
    const digest = await writeAll(file, upload);
    if (address.kind === "object" && digest !== address.name) {
      throw (await folder.sizeOf(address)) === undefined
        ? new RefusedError(400, "What came is not what the name says: its SHA-256 is another.")
        : overwriteRefused();
    }
    return await give(temporary, folder.pathOf(address), digest);
  } finally {
    await unlink(temporary);
  }
}

/** The SHA-256 of what was written, in hexadecimal, once it is on the disk. */
async function writeAll(file: FileHandle, { body, length }: Upload): Promise<string> {
  await using _ = file;
  const hash: Hash = createHash("sha256");
  let written = 0;
  for await (const chunk of body) {
    written += chunk.length;
    hash.update(chunk);
    // Unlike write(), it goes on until all of it is written.
    await file.appendFile(chunk);
  }
  if (written !== length) throw new RefusedError(400, `${length} bytes were announced, and others came.`);
  await file.sync();
  return hash.digest("hex");
}

/** Gives a file its name. A link, unlike a rename, takes no name that a file has already. */
async function give(temporary: string, path: string, digest: string): Promise<boolean> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    if ((await digestOf(path)) === digest) return false;
    throw overwriteRefused();
  }
  await syncFolder(dirname(path));
  return true;
}

/** Read piece by piece: a store may send several of its largest files once more. */
async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

function overwriteRefused(): RefusedError {
  return new RefusedError(403, "Nothing that is stored is overwritten.");
}
