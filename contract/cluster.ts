import * as z from "zod";
import { clusterId, timestamp } from "./names.ts";
import { clustersBucket } from "./streams.ts";

/** Written once when a cluster joins; its durable exists when this does. */
export const clusterRegistration = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  registeredAt: timestamp,
});

/** Something that an agent needs and does not have. */
export const missingThing = z.object({
  /** Such as "durable", "kind HTTPRoute" or "bucket SP_STATUS". */
  what: z.string().max(64),
  /** What happened and what to do. */
  message: z.string().max(256),
});

/**
 * Written by the cluster's agent every `heartbeatIntervalMs`; never expires, so that the last one is known.
 * Its age is judged by the time at which the bus stored it: two machines' clocks are never compared.
 */
export const clusterHeartbeat = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  agentVersion: z.string().max(64),
  /** The agent's own clock, used only to show its skew; absent from older agents. */
  sentAt: timestamp.optional(),
  /** uid of the namespace kube-system: distinguishes two clusters that have the same id. */
  clusterUid: z.string().max(64).optional(),
  /** Whether the agent could reach its API server at the last attempt. */
  kubernetesReachable: z.boolean(),
  kubernetesUnreachableSince: timestamp.optional(),
  /**
   * Seconds for which the agent has, without a gap, sent heartbeats and reached its API server: a duration needs no
   * common clock.
   */
  wellSeconds: z.int().min(0).optional(),
  /** The default hosts of its stores are `<name>.<baseDomain>`; absent from older agents. */
  baseDomain: z.string().min(1).max(253).optional(),
  /** Absent until the agent has listed them. */
  stores: z.int().min(0).optional(),
  missing: z.array(missingThing).max(16).default([]),
});

/** Which cluster an id is bound to: written by the first agent to connect, changed by an operator only. */
export const clusterIdentity = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  /** uid of the namespace kube-system. */
  uid: z.string().min(1).max(64),
  boundAt: timestamp,
});

/**
 * Written every `heartbeatIntervalMs`, in place of a heartbeat, by the agent of a cluster whose id is bound to another
 * cluster.
 */
export const clusterConflict = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  /** uid of the cluster that writes this. */
  uid: z.string().min(1).max(64),
  /** uid of the cluster that the id is bound to. */
  boundUid: z.string().min(1).max(64),
  since: timestamp,
});

export type ClusterIdentity = z.infer<typeof clusterIdentity>;
export type ClusterConflict = z.infer<typeof clusterConflict>;
export type ClusterRegistration = z.infer<typeof clusterRegistration>;
export type ClusterHeartbeat = z.infer<typeof clusterHeartbeat>;

const clusterEntries = ["registration", "heartbeat", "identity", "conflict"] as const;

/** What an entry of SP_CLUSTERS is about, by its subject; undefined for an unknown key. */
export function parseClusterSubject(
  subject: string,
): { readonly cluster: string; readonly kind: (typeof clusterEntries)[number] } | undefined {
  const [kv, bucket, cluster, kind, ...rest] = subject.split(".");
  if (kv !== "$KV" || bucket !== clustersBucket || rest.length > 0) return undefined;
  if (!clusterId.safeParse(cluster).success || cluster === undefined) return undefined;
  const known = clusterEntries.find((each) => each === kind);
  return known && { cluster, kind: known };
}

export const heartbeatIntervalMs = 10_000;

/** Three missed heartbeats: one may be late, two may be a restart. */
export const clusterOfflineAfterMs = 30_000;
