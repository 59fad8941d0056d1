import type { JetStreamClient } from "@nats-io/jetstream";
import {
  type ClusterHeartbeat,
  clusterHeartbeat,
  clustersBucket,
  encode,
  heartbeatKey,
  maxClusterEntryBytes,
} from "../../contract/index.ts";
import { BusUnavailableError } from "../errors.ts";
import type { HeartbeatSink } from "../ports.ts";
import { openBucket } from "./bucket.ts";

/** Writes the cluster's heartbeat to SP_CLUSTERS. */
export function createHeartbeatSink(jetstream: JetStreamClient): HeartbeatSink {
  const bucket = openBucket(jetstream, clustersBucket);
  return {
    async beat(heartbeat) {
      const bytes = fit(heartbeat);
      try {
        await (await bucket()).put(heartbeatKey(heartbeat.cluster), bytes);
      } catch (cause) {
        throw new BusUnavailableError(`the heartbeat of cluster "${heartbeat.cluster}" can't be written`, { cause });
      }
    },
  };
}

/** A message counts characters, the bus counts bytes: what is missing is left out, last first, rather than all not heard. */
export function fit(heartbeat: ClusterHeartbeat): Uint8Array {
  const bytes = encode(clusterHeartbeat, heartbeat, `heartbeat of cluster "${heartbeat.cluster}"`);
  if (bytes.length <= maxClusterEntryBytes || heartbeat.missing.length === 0) return bytes;
  return fit({ ...heartbeat, missing: heartbeat.missing.slice(0, -1) });
}
