import { isDeepStrictEqual } from "node:util";
import { JetStreamApiError, type JetStreamClient } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import {
  decodeIfReadable,
  encode,
  type StoreAddress,
  type StoreStatus,
  statusBucket,
  statusKey,
  storeStatus,
} from "../../contract/index.ts";
import { BusUnavailableError } from "../errors.ts";
import type { StatusSink } from "../ports.ts";
import { openBucket } from "./bucket.ts";

/** The server's codes for a write whose expected revision is not the present one. */
const conflictCodes = new Set([10071, 10164]);

/** More conflicts than this in one write mean another agent that writes without pause; the next write decides. */
const attempts = 5;

/** Writes statuses to SP_STATUS while `mayWrite` says so: compared by uid, epoch and revision, then set against the revision read. */
export function createStatusSink(jetstream: JetStreamClient, mayWrite: () => boolean): StatusSink {
  return new BucketStatusSink(openBucket(jetstream, statusBucket), mayWrite);
}

class BucketStatusSink implements StatusSink {
  readonly #bucket: () => Promise<KV>;
  readonly #mayWrite: () => boolean;
  /** Last bucket revision per key, so that a write in a row needs no read. */
  readonly #revisions = new Map<string, { revision: number; status: StoreStatus }>();
  /** The entry that stands for the whole bucket. */
  #sample: { readonly key: string; readonly revision: number } | undefined;

  constructor(bucket: () => Promise<KV>, mayWrite: () => boolean) {
    this.#bucket = bucket;
    this.#mayWrite = mayWrite;
  }

  async read(address: StoreAddress): Promise<StoreStatus | undefined> {
    return (await this.#load(statusKey(address))).status;
  }

  async write(status: StoreStatus): Promise<"written" | "stale"> {
    const key = keyOf(status);
    const bytes = encode(storeStatus, status, `status of store "${status.name}"`);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const known = (attempt === 0 ? this.#revisions.get(key) : undefined) ?? (await this.#load(key));
      if (known.status && isNewer(known.status, status)) return "stale";
      if (!this.#mayWrite())
        throw new BusUnavailableError(`the lease is not held any more: no status of "${status.name}"`);
      const revision = await putAt(this.#bucket, { key, bytes, revision: known.revision });
      if (revision === undefined) continue;
      if (status.phase === "Deleted") this.#forget(key);
      else this.#remember(key, revision, status);
      return "written";
    }
    throw new BusUnavailableError(`the status of store "${status.name}" was changed ${attempts} times meanwhile`);
  }

  async holds(told: Omit<StoreStatus, "updatedAt">): Promise<boolean> {
    const key = keyOf(told);
    const { revision, status } = await this.#load(key);
    this.#revisions.delete(key);
    if (!status) return false;
    const wanted = storeStatus.parse({ ...told, updatedAt: status.updatedAt }); // as it reads when it comes back
    if (!isDeepStrictEqual(status, wanted)) return isNewer(status, wanted);
    this.#remember(key, revision, status);
    return true;
  }

  async isIntact(): Promise<boolean> {
    const known = this.#sample;
    if (!known) return true;
    const { revision } = await this.#load(known.key);
    if (this.#sample !== known || revision >= known.revision) return true;
    this.#sample = undefined;
    return false;
  }

  #remember(key: string, revision: number, status: StoreStatus): void {
    this.#revisions.set(key, { revision, status });
    this.#sample = { key, revision };
  }

  /** The platform removes what is left of a deleted incarnation: its absence is no loss. */
  #forget(key: string): void {
    this.#revisions.delete(key);
    if (this.#sample?.key === key) this.#sample = undefined;
  }

  async #load(key: string): Promise<{ revision: number; status: StoreStatus | undefined }> {
    try {
      const entry = await (await this.#bucket()).get(key);
      if (!entry) return { revision: 0, status: undefined };
      return { revision: entry.revision, status: entry.operation === "PUT" ? readable(entry.value, key) : undefined };
    } catch (cause) {
      throw new BusUnavailableError(`the status under "${key}" can't be read`, { cause });
    }
  }
}

function keyOf({ cluster, tenant, name }: Pick<StoreStatus, "cluster" | "tenant" | "name">): string {
  return statusKey({ cluster, tenant, store: name });
}

/** The new bucket revision, or undefined when the key is not at the expected one any more. */
async function putAt(
  bucket: () => Promise<KV>,
  { key, bytes, revision }: { key: string; bytes: Uint8Array; revision: number },
): Promise<number | undefined> {
  try {
    return await (await bucket()).put(key, bytes, { previousSeq: revision });
  } catch (cause) {
    const isRefusal = cause instanceof JetStreamApiError;
    if (isRefusal && conflictCodes.has(cause.code)) return undefined;
    throw new BusUnavailableError(`the status under "${key}" can't be written`, { cause, isRefusal });
  }
}

/** A status of another agent version that we can't read must not stop us: it is replaced. */
function readable(value: Uint8Array, key: string): StoreStatus | undefined {
  return decodeIfReadable(storeStatus, value, `status under "${key}"`);
}

/** Sequences of two epochs can't be compared: the later writer is the one that took in the restored stream. */
function isNewer(known: StoreStatus, status: StoreStatus): boolean {
  if (known.epoch !== status.epoch) return false;
  if (known.observedSequence !== status.observedSequence) return known.observedSequence > status.observedSequence;
  return known.uid === status.uid && known.phase === "Deleted" && status.phase !== "Deleted";
}
