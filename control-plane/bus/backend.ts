import { clustersBucket, desiredStream, latestStream, statusBucket } from "../../contract/index.ts";
import type { Backend } from "../ports.ts";
import type { BusAccess } from "./access.ts";
import { checkStreams } from "./check-streams.ts";
import { createClusterReader } from "./cluster-reader.ts";
import { createClusterRpc } from "./cluster-rpc.ts";
import { createDesiredStore } from "./desired-store.ts";
import { createStatusReader } from "./status-reader.ts";
import { readStorage } from "./storage.ts";

const streams = [desiredStream, latestStream, `KV_${statusBucket}`, `KV_${clustersBucket}`];

/** Everything that a request may use of the bus. */
export function createBackend(access: BusAccess): Backend {
  return {
    now: () => access.memory.clock.now(),
    desired: createDesiredStore(access),
    status: createStatusReader(access),
    clusters: createClusterReader(access),
    rpc: createClusterRpc(access),
    storage: () => readStorage(access),
    checkReady: () => checkStreams(access.open, streams),
  };
}
