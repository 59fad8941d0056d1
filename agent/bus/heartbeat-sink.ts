import type { JetStreamClient } from "@nats-io/jetstream";
import { clusterHeartbeat, clustersBucket, encode, heartbeatKey } from "../../contract/index.ts";
import { BusUnavailableError } from "../errors.ts";
import type { HeartbeatSink } from "../ports.ts";
import { openBucket } from "./bucket.ts";

/** Writes the cluster's heartbeat to SP_CLUSTERS. */
export function createHeartbeatSink(jetstream: JetStreamClient): HeartbeatSink {
  const bucket = openBucket(jetstream, clustersBucket);
  return {
    async beat(heartbeat) {
      const bytes = encode(clusterHeartbeat, heartbeat, `heartbeat of cluster "${heartbeat.cluster}"`);
      try {
        await (await bucket()).put(heartbeatKey(heartbeat.cluster), bytes);
      } catch (cause) {
        throw new BusUnavailableError(`the heartbeat of cluster "${heartbeat.cluster}" can't be written`, { cause });
      }
    },
  };
}
