import * as z from "zod";
import { clusterId, timestamp } from "./names.ts";
import { clustersBucket } from "./streams.ts";

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
  /** Seconds without a gap for which the agent has sent heartbeats and reached its API server: a span needs no common clock. */
  wellSeconds: z.int().min(0).optional(),
  /** Its stores' own hosts are `<name>.<baseDomain>`; absent from agents before it was told. */
  baseDomain: z.string().min(1).max(253).optional(),
  stores: z.int().min(0),
  missing: z.array(missingThing).max(16).default([]),
});

/** Which cluster an id belongs to: made by the first agent that comes, changed by an operator only. */
export const clusterIdentity = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  /** uid of the namespace kube-system. */
  uid: z.string().min(1).max(64),
  boundAt: timestamp,
});

/** Written every `heartbeatIntervalMs` by the agent of a cluster that has another one's id, in place of a heartbeat. */
export const clusterConflict = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  /** Of the cluster that writes this. */
  uid: z.string().min(1).max(64),
  /** Of the cluster that the id belongs to. */
  boundUid: z.string().min(1).max(64),
  since: timestamp,
});

export type ClusterIdentity = z.infer<typeof clusterIdentity>;
export type ClusterConflict = z.infer<typeof clusterConflict>;
export type ClusterRegistration = z.infer<typeof clusterRegistration>;
export type ClusterHeartbeat = z.infer<typeof clusterHeartbeat>;

const clusterEntries = ["registration", "heartbeat", "identity", "conflict"] as const;

/** What an entry of SP_CLUSTERS is about, by its subject; undefined for one that nobody should have written. */
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
