import * as z from "zod";
import { clusterId, timestamp } from "./names.ts";

/** Written once when a cluster joins; its durable exists when this does. */
export const clusterRegistration = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  registeredAt: timestamp,
});

/** Written by the cluster's agent every `heartbeatIntervalMs`; never expires, so that the last one is known. */
export const clusterHeartbeat = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  agentVersion: z.string().max(64),
  lastSeen: timestamp,
  /** Whether the agent reached its API server at the last try. */
  kubernetesReachable: z.boolean(),
  kubernetesUnreachableSince: timestamp.optional(),
  stores: z.int().min(0),
});

export type ClusterRegistration = z.infer<typeof clusterRegistration>;
export type ClusterHeartbeat = z.infer<typeof clusterHeartbeat>;

export const heartbeatIntervalMs = 10_000;

/** Three missed heartbeats: one may be late, two may be a restart. */
export const clusterOfflineAfterMs = 30_000;
