import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { type LockFile, lockHolder, tryLock } from "../../testbed/process/lock-file.ts";

const recordSchema = z.object({
  name: z.string(),
  reference: z.string(),
  /** The OCI archive. */
  archive: z.string(),
  /** What is in the image: CycloneDX, JSON. */
  sbom: z.string(),
  /** Digest of the manifest. */
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  /** Whether anything in it takes the place of something official. */
  standIn: z.boolean(),
  /** Size of the archive. */
  sizeBytes: z.number().int().positive(),
});

/** An image in the cache. */
export type BuiltImage = Readonly<z.infer<typeof recordSchema>>;

const versionsKept = 3;
/** Who has just been given an archive may still read it. */
const inUseMs = 3_600_000;

/** A folder of archives, each beside a record that is written last: an archive without one is not there. */
export class ImageCache {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = join(folder, "archives");
  }

  find(name: string, key: string): BuiltImage | undefined {
    try {
      const record = recordSchema.parse(JSON.parse(readFileSync(this.#path(name, key, "json"), "utf8")));
      if (statSync(record.archive).size !== record.sizeBytes) return undefined;
      const now = new Date();
      utimesSync(this.#path(name, key, "json"), now, now);
      return record;
    } catch {
      // Absent, half-written by an older version, or removed by hand: built again.
      return undefined;
    }
  }

  paths(name: string, key: string): { readonly archive: string; readonly sbom: string } {
    mkdirSync(this.folder, { recursive: true });
    return { archive: this.#path(name, key, "tar"), sbom: this.#path(name, key, "cdx.json") };
  }

  /** Makes a finished image known, and removes what was not asked for lately. */
  keep(key: string, image: BuiltImage): void {
    const record = this.#path(image.name, key, "json");
    writeFileSync(`${record}.new`, JSON.stringify(image));
    renameSync(`${record}.new`, record);
    this.#removeOld(image.name);
  }

  /** Several checkouts share the cache: one must not remove what another is about to put into its node. */
  #removeOld(name: string): void {
    const ofImage = new RegExp(`^${name}-[0-9a-f]{16}\\.`);
    const files = readdirSync(this.folder).filter((file) => ofImage.test(file));
    const usedAt = (file: string) => statSync(join(this.folder, file)).mtimeMs;
    const records = files.filter((file) => /-[0-9a-f]{16}\.json$/.test(file));
    const isInUse = (file: string) => Date.now() - usedAt(file) < inUseMs;
    const newestFirst = records.toSorted((left, right) => usedAt(right) - usedAt(left));
    const kept = newestFirst.filter((file, index) => index < versionsKept || isInUse(file));
    const stems = kept.map((file) => file.replace(/json$/, ""));
    const old = files.filter((file) => !stems.some((stem) => file.startsWith(stem)));
    for (const file of old) rmSync(join(this.folder, file));
  }

  #path(name: string, key: string, kind: string): string {
    return join(this.folder, `${name}-${key}.${kind}`);
  }
}

/** Waits until no other process builds images, then keeps others out. */
export async function lockImages(folder: string, say: (text: string) => void): Promise<LockFile> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "lock");
  for (let told = false; ; told = true) {
    const lock = tryLock(path);
    if (lock !== undefined) return lock;
    if (!told) say(`waiting for process ${lockHolder(path)?.pid ?? "unknown"}, which is building`);
    await sleep(250);
  }
}
