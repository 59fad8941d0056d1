import type * as z from "zod";
import {
  accessKey,
  clusterAccess,
  clusterRegistration,
  clustersBucket,
  decode,
  encode,
  registrationKey,
} from "../../contract/index.ts";
import type { ClusterRegistry } from "../ports/clusters.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { leaderGet } from "./stream/leader-get.ts";
import { putEntry } from "./stream/put-entry.ts";

const stream = `KV_${clustersBucket}`;

/** What the platform alone writes in SP_CLUSTERS, each entry for the sequence that it was read at. */
export function createClusterRegistry(access: BusAccess): ClusterRegistry {
  return {
    change(cluster, change) {
      const entry = {
        key: registrationKey(cluster),
        schema: clusterRegistration,
        what: `registration of cluster "${cluster}"`,
      };
      return changeEntry(access, entry, change);
    },
    changeAccess(cluster, change) {
      const entry = { key: accessKey(cluster), schema: clusterAccess, what: `access of cluster "${cluster}"` };
      return changeEntry(access, entry, change);
    },
  };
}

interface Entry<T> {
  readonly key: string;
  readonly schema: z.ZodType<T>;
  readonly what: string;
}

async function changeEntry<T>(
  access: BusAccess,
  { key, schema, what }: Entry<T>,
  change: (before: T) => T,
): Promise<T | undefined> {
  const subject = `$KV.${clustersBucket}.${key}`;
  const found = await withBus(access, stream, (bus) => leaderGet(bus, stream, subject));
  if (found === undefined || found.header("KV-Operation") !== undefined) return undefined;
  const after = change(decode(schema, found.data, what));
  const data = encode(schema, after, what);
  if (data.length !== found.data.length || data.some((byte, at) => byte !== found.data[at])) {
    await putEntry(access, { stream, subject, data, expected: found.seq });
    access.memory.clusters.forget();
  }
  return after;
}
