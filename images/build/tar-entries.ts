import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Extract, extract } from "tar-stream";

/** A file, folder or link of an archive; its bytes can be read until the next one is asked for. */
export type TarEntry = Extract extends AsyncIterable<infer Entry> ? Entry : never;

/** The entries of an archive in its order; what is not read of one is skipped. @throws if it is no whole archive. */
export async function* tarEntries(archive: Readable | TarEntry, unpack?: Transform): AsyncGenerator<TarEntry> {
  const entries = extract();
  const fed = unpack === undefined ? pipeline(archive, entries) : pipeline(archive, unpack, entries);
  // A failure comes out of the entries.
  fed.catch(() => undefined);
  try {
    for await (const entry of entries) {
      yield entry;
      entry.resume();
    }
  } finally {
    archive.destroy();
  }
}
