import { JetStreamApiError, type JetStreamClient } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import {
  DecodeError,
  decode,
  encode,
  type StoreAddress,
  type StoreStatus,
  statusBucket,
  statusKey,
  storeStatus,
} from "../../contract/index.ts";
import { BusUnavailableError } from "../errors.ts";
import type { StatusSink } from "../ports.ts";

/** The server's codes for a write whose expected revision is not the present one. */
const conflictCodes = new Set([10071, 10164]);

/** More conflicts than this in one write mean another agent that writes without pause; the next write decides. */
const attempts = 5;

/** Writes statuses to SP_STATUS while `mayWrite` says so: compared by uid, epoch and revision, then set against the revision read. */
export function createStatusSink(jetstream: JetStreamClient, mayWrite: () => boolean): StatusSink {
  const opened = new Kvm(jetstream).open(statusBucket, { allow_direct: true });
  /** Last bucket revision per key, so that a write in a row needs no read. */
  const revisions = new Map<string, { revision: number; status: StoreStatus }>();

  async function load(key: string): Promise<{ revision: number; status: StoreStatus | undefined }> {
    const entry = await (await opened).get(key);
    if (!entry) return { revision: 0, status: undefined };
    return { revision: entry.revision, status: entry.operation === "PUT" ? readable(entry.value, key) : undefined };
  }

  return {
    async read(address: StoreAddress) {
      try {
        return (await load(statusKey(address))).status;
      } catch (cause) {
        throw new BusUnavailableError(`the status of store "${address.store}" can't be read`, { cause });
      }
    },

    async write(status) {
      const key = statusKey({ cluster: status.cluster, tenant: status.tenant, store: status.name });
      const bytes = encode(storeStatus, status, `status of store "${status.name}"`);
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const known = (attempt === 0 ? revisions.get(key) : undefined) ?? (await loadOrThrow(load, key));
        if (known.status && isNewer(known.status, status)) return "stale";
        if (!mayWrite()) throw new BusUnavailableError(`the lease is not held any more: no status of "${status.name}"`);
        const revision = await putAt(await opened, { key, bytes, revision: known.revision });
        if (revision === undefined) continue;
        if (status.phase === "Deleted") revisions.delete(key);
        else revisions.set(key, { revision, status });
        return "written";
      }
      throw new BusUnavailableError(`the status of store "${status.name}" was changed ${attempts} times meanwhile`);
    },
  };
}

async function loadOrThrow<T>(load: (key: string) => Promise<T>, key: string): Promise<T> {
  try {
    return await load(key);
  } catch (cause) {
    throw new BusUnavailableError(`the status under "${key}" can't be read`, { cause });
  }
}

/** The new bucket revision, or undefined when the key is not at the expected one any more. */
async function putAt(
  bucket: KV,
  { key, bytes, revision }: { key: string; bytes: Uint8Array; revision: number },
): Promise<number | undefined> {
  try {
    return await bucket.put(key, bytes, { previousSeq: revision });
  } catch (cause) {
    if (cause instanceof JetStreamApiError && conflictCodes.has(cause.code)) return undefined;
    throw new BusUnavailableError(`the status under "${key}" can't be written`, { cause });
  }
}

/** A status of another agent version that we can't read must not stop us: it is replaced. */
function readable(value: Uint8Array, key: string): StoreStatus | undefined {
  try {
    return decode(storeStatus, value, `status under "${key}"`);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Sequences of two epochs can't be compared: the later writer is the one that took in the restored stream. */
function isNewer(known: StoreStatus, status: StoreStatus): boolean {
  if (known.epoch !== status.epoch) return false;
  if (known.observedRevision !== status.observedRevision) return known.observedRevision > status.observedRevision;
  return known.uid === status.uid && known.phase === "Deleted" && status.phase !== "Deleted";
}
