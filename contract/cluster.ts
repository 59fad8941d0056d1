import * as z from "zod";
import { clusterId, timestamp } from "./names.ts";

/** Written once when a cluster joins; its durable exists when this does. */
export const clusterRegistration = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  registeredAt: timestamp,
});

/** Something that an agent needs for its work and does not have. */
export const missingThing = z.object({
  /** Such as "durable", "kind HTTPRoute" or "bucket SP_STATUS". */
  what: z.string().max(64),
  /** What happened and what to do. */
  message: z.string().max(256),
});

/**
 * Written by the cluster's agent every `heartbeatIntervalMs`; never expires, so that the last one is known.
 * When it was heard is the bus's time of storage: two machines' clocks are never compared.
 */
export const clusterHeartbeat = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  agentVersion: z.string().max(64),
  /** The agent's own clock, to show how wrong it is and for nothing else; absent from agents before it was told. */
  sentAt: timestamp.optional(),
  /** uid of the namespace kube-system: tells two clusters of one id apart. */
  clusterUid: z.string().max(64).optional(),
  /** Whether the agent reached its API server at the last try. */
  kubernetesReachable: z.boolean(),
  kubernetesUnreachableSince: timestamp.optional(),
  stores: z.int().min(0),
  missing: z.array(missingThing).max(16).default([]),
});

export type ClusterRegistration = z.infer<typeof clusterRegistration>;
export type ClusterHeartbeat = z.infer<typeof clusterHeartbeat>;

export const heartbeatIntervalMs = 10_000;

/** Three missed heartbeats: one may be late, two may be a restart. */
export const clusterOfflineAfterMs = 30_000;
