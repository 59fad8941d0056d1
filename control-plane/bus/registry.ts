import { clusterRegistration, clustersBucket, decode, encode, registrationKey } from "../../contract/index.ts";
import type { ClusterRegistry } from "../ports/clusters.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { leaderGet } from "./stream/leader-get.ts";
import { putEntry } from "./stream/put-entry.ts";

const stream = `KV_${clustersBucket}`;

/** Registrations in SP_CLUSTERS, each written for the sequence that it was read at. */
export function createClusterRegistry(access: BusAccess): ClusterRegistry {
  return {
    async change(cluster, change) {
      const subject = `$KV.${clustersBucket}.${registrationKey(cluster)}`;
      const found = await withBus(access, stream, (bus) => leaderGet(bus, stream, subject));
      if (found === undefined || found.header("KV-Operation") !== undefined) return undefined;
      const what = `registration of cluster "${cluster}"`;
      const before = decode(clusterRegistration, found.data, what);
      const after = change(before);
      const data = encode(clusterRegistration, after, what);
      if (data.length !== found.data.length || data.some((byte, at) => byte !== found.data[at])) {
        await putEntry(access, { stream, subject, data, expected: found.seq });
        access.memory.clusters.forget();
      }
      return after;
    },
  };
}
