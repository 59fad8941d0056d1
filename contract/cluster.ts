import * as z from "zod";
import { labelKey, labels, labelValue, maxLabels } from "./labels.ts";
import { clusterId, region, stateReason, timestamp } from "./names.ts";
import { phases, volumeSizes } from "./status.ts";
import { engineVersion } from "./store-spec.ts";
import { clusterEntries, clustersBucket } from "./streams.ts";

/**
 * Invited: may ask to be let in. Pending: has asked. Joined: takes new stores. Cordoned: takes none, and keeps those that it has. Revoked: its agents are refused by the
 * bus; its stores run on, and nothing changes them.
 */
export const clusterStates = ["Invited", "Pending", "Joined", "Cordoned", "Revoked"] as const;
export const clusterState = z.enum(clusterStates);
export type ClusterState = (typeof clusterStates)[number];

/** How many stores a cluster without a number of its own brings up at once. */
export const defaultMaxProvisioning = 250;

const maxProvisioning = z.int("must be a whole number from 1 to 1000").min(1).max(1000);
const maxStores = z.int("must be a whole number from 0 to 100000").min(0).max(100_000);
/** What the platform decides about a cluster. */
export const clusterSettings = z.object({
  region: region.optional(),
  labels,
  /** How many stores the agent brings up at once; the rest of the new ones wait for their turn. */
  maxProvisioning: maxProvisioning.optional(),
  /** How many stores it may have before it gets no new ones. */
  maxStores: maxStores.optional(),
});

/** A change of settings: what is absent stays, what is null goes, labels one by one. */
export const clusterChange = z.strictObject({
  region: region.nullable().optional(),
  labels: z.record(labelKey, labelValue.nullable()).meta({ maxProperties: maxLabels }).optional(),
  maxProvisioning: maxProvisioning.nullable().optional(),
  maxStores: maxStores.nullable().optional(),
});
export type ClusterChange = z.infer<typeof clusterChange>;

/** Why a cluster is to take no new stores, in the words of who wants it. */
export const cordonRequest = z.strictObject({ reason: stateReason.optional() });

/** Written by the platform alone, each time for the sequence that it had; the cluster's durable exists when this does. */
export const clusterRegistration = z.object({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  registeredAt: timestamp,
  state: clusterState,
  /** When the state became what it is. */
  stateSince: timestamp,
  /** Why, in the words of who changed it. */
  stateReason: stateReason.optional(),
  ...clusterSettings.shape,
});

/** A registration before anything is decided about the cluster. */
export function newRegistration(cluster: string, at: string): ClusterRegistration {
  return { schemaVersion: 1, cluster, registeredAt: at, state: "Joined", stateSince: at, labels: {} };
}

/** Something that an agent needs and does not have. */
export const missingThing = z.object({
  /** Such as "durable", "kind HTTPRoute" or "bucket SP_STATUS". */
  what: z.string().max(64),
  /** What happened and what to do. */
  message: z.string().max(256),
});

const count = z.int().min(0);
const engineName = z.string().min(1).max(63);
const planName = z.string().min(1).max(63);
const maxEngines = 16;

/** Layout versions of desired messages: what a message may be for an agent to accept it. */
export const readLayouts = z
  .object({ min: count, max: count })
  .refine(({ min, max }) => min <= max, "must not end before it begins");

/** By engine, then plan: how many more stores the nodes have room for. */
export const freeSlots = z.record(engineName, z.record(planName, count)).meta({ maxProperties: maxEngines });

/** By engine, then plan, then volume: bytes. */
const planVolumes = z
  .record(engineName, z.record(planName, volumeSizes).meta({ maxProperties: 16 }))
  .meta({ maxProperties: maxEngines });

/** What is where in a cluster, as its agent sees it. */
export const clusterVersions = z.object({
  /** Version of its API server, in its own words. */
  kubernetes: z.string().max(64).optional(),
  /** Version of the definition of `Store` objects. */
  storeApi: z.string().max(64).optional(),
  /** Digest of what the agent renders of one store of each size: another one means that stores look different. */
  template: z.string().max(64).optional(),
});

/** How far an agent is behind the stream of desired states. */
export const feedLag = z.object({
  /** Messages that it was not offered yet. */
  waiting: count,
  /** Messages that it was offered and has not acknowledged: on their way, or held until a person acts. */
  held: count,
});

/**
 * How far the stores of a cluster have got what its agent makes of them by now, where that is something else than
 * before: another agent or another profile. Absent while none differs.
 */
export const templateChange = z.object({
  /** Names what they are to become: another agent or profile begins with one store again. */
  target: z.string().max(64),
  /** Kept as they were until their turn comes. */
  waiting: count,
  /** Had their turn, the Ready and the failed among them. */
  changed: count,
  ready: count,
  failed: count,
  /** Whether no more get their turn until a person has acted. */
  isPaused: z.boolean(),
  /** The first failed ones, and what is wrong with them. */
  causes: z.array(z.string().max(256)).max(3),
});
export type TemplateChange = z.infer<typeof templateChange>;

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
  stores: count.optional(),
  /** The same by phase; phases without a store are left out. */
  storesByPhase: z.partialRecord(z.enum(phases), count).optional(),
  reads: readLayouts.optional(),
  /** Kinds of questions that the agent answers; absent from older agents. */
  questions: z.array(z.string().min(1).max(32)).max(32).optional(),
  /** The plans that the agent can render, by engine. */
  engines: z.record(engineName, z.array(planName).max(16)).meta({ maxProperties: maxEngines }).optional(),
  /** Versions of each engine that the agent can run; new stores get the first. */
  engineVersions: z
    .record(engineName, z.array(engineVersion).min(1).max(32))
    .meta({ maxProperties: maxEngines })
    .optional(),
  /** By engine, then plan, then volume: the bytes that a store gets. */
  volumes: planVolumes.optional(),
  versions: clusterVersions.optional(),
  /** What the cluster says of itself; a store's place is decided by what the platform registered. */
  region: region.optional(),
  labels: labels.optional(),
  /** Absent while the agent does not know: it may not see the nodes, or they are too many to add up. */
  freeSlots: freeSlots.optional(),
  feedLag: feedLag.optional(),
  templateChange: templateChange.optional(),
  missing: z.array(missingThing).max(16).default([]),
});

/** What the API shows of a heartbeat as it came. */
export const heartbeatShown = clusterHeartbeat.pick({
  agentVersion: true,
  kubernetesReachable: true,
  stores: true,
  storesByPhase: true,
  reads: true,
  engines: true,
  engineVersions: true,
  versions: true,
  freeSlots: true,
  feedLag: true,
  templateChange: true,
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

export type FeedLag = z.infer<typeof feedLag>;
export type ClusterIdentity = z.infer<typeof clusterIdentity>;
export type ClusterConflict = z.infer<typeof clusterConflict>;
export type ClusterRegistration = z.infer<typeof clusterRegistration>;
export type ClusterHeartbeat = z.infer<typeof clusterHeartbeat>;

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
