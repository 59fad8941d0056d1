import { JetStreamApiError, type JetStreamClient } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import {
  type ClusterConflict,
  type ClusterIdentity,
  clusterConflict,
  clusterIdentity,
  clustersBucket,
  conflictKey,
  decode,
  encode,
  identityKey,
} from "../../contract/index.ts";
import { BusUnavailableError } from "../errors.ts";
import type { IdentityBook } from "../ports.ts";
import { openBucket } from "./bucket.ts";

/** The server's code for a key that was created by another client meanwhile. */
const existsCode = 10071;

/** Which cluster an id belongs to, as SP_CLUSTERS keeps it. */
export function createIdentityBook(jetstream: JetStreamClient): IdentityBook {
  const bucket = openBucket(jetstream, clustersBucket);

  async function bind(identity: ClusterIdentity): Promise<string> {
    const known = await read(await bucket(), identity.cluster);
    if (known) return known.uid;
    const bytes = encode(clusterIdentity, identity, `identity of cluster "${identity.cluster}"`);
    try {
      await (await bucket()).put(identityKey(identity.cluster), bytes, { previousSeq: 0 });
      return identity.uid;
    } catch (error) {
      const isTaken = error instanceof JetStreamApiError && error.code === existsCode;
      const other = isTaken ? await read(await bucket(), identity.cluster) : undefined;
      if (!other) throw error;
      return other.uid;
    }
  }

  return {
    async bind(identity) {
      try {
        return await bind(identity);
      } catch (cause) {
        throw new BusUnavailableError(`which cluster has the id "${identity.cluster}" can't be read`, { cause });
      }
    },
    async tellConflict(conflict: ClusterConflict) {
      const bytes = encode(clusterConflict, conflict, `conflict of cluster "${conflict.cluster}"`);
      try {
        await (await bucket()).put(conflictKey(conflict.cluster), bytes);
      } catch (cause) {
        throw new BusUnavailableError(`the conflict of cluster "${conflict.cluster}" can't be told`, { cause });
      }
    },
  };
}

async function read(bucket: KV, cluster: string): Promise<ClusterIdentity | undefined> {
  const entry = await bucket.get(identityKey(cluster));
  return entry?.operation === "PUT"
    ? decode(clusterIdentity, entry.value, `identity of cluster "${cluster}"`)
    : undefined;
}
