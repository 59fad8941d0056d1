import { readConfig } from "../agent/config.ts";

/** How many requests the agent has in flight by default. */
export function apiConnections(): number {
  return readConfig({ STOREPLANE_CLUSTER: "c1", STOREPLANE_NATS_URL: "nats://127.0.0.1" }).apiConnections;
}
