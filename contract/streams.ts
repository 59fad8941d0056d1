import {
  allClaimSubjects,
  allDesiredSubjects,
  allHistorySubjects,
  allOutboxSubjects,
  allProofSubjects,
  auditSubject,
  clusterDesiredSubjects,
  desiredSubject,
  eventSubjects,
  idempotencySubject,
  rateSubject,
  tenantSubject,
} from "./subjects.ts";

const second = 1_000_000_000;
const day = 86_400 * second;
const mebibyte = 1_048_576;

export const desiredStream = "SP_DESIRED";
export const latestStream = "SP_LATEST";
export const historyStream = "SP_HISTORY";
export const eventsStream = "SP_EVENTS";
export const auditStream = "SP_AUDIT";
export const rateStream = "SP_RATE";
export const statusBucket = "SP_STATUS";
export const clustersBucket = "SP_CLUSTERS";
/** Everything that lets someone in. */
export const accessBucket = "SP_ACCESS";

/** Endpoints of tenants. */
export const webhookBucket = "SP_HOOK_ENDPOINTS";

/** What SP_CLUSTERS holds of a cluster, each under its own key. */
export const clusterEntries = ["registration", "access", "heartbeat", "identity", "conflict"] as const;

/** What seals the personal data of each chain of the audit. */
export const keysBucket = "SP_KEYS";

/** Bytes that an entry of SP_CLUSTERS may have with its headers. */
export const maxClusterEntryBytes = 8192;

/** Header by which a sourced message names its origin: "<stream> <sequence> <filter> <transform> <subject>". */
export const streamSourceHeader = "Nats-Stream-Source";

export interface StreamScale {
  readonly replicas: number;
  /** Bytes that SP_DESIRED may hold before it refuses new writes. */
  readonly maxBytes: number;
}

/** One node, 1 GiB: enough for development and tests. */
export const developmentScale: StreamScale = { replicas: 1, maxBytes: 1024 ** 3 };

/**
 * Settings of SP_DESIRED; `epoch` is written once, when the stream is created. No roll-ups: a publisher's header could
 * empty the whole stream. Purges stay allowed, here and wherever `deny_purge` is not set: deleted stores and clusters
 * are removed by them.
 */
export function desiredStreamConfig(scale: StreamScale, epoch: string) {
  return {
    name: desiredStream,
    subjects: [
      desiredSubject({ cluster: "*", tenant: "*", store: "*" }),
      allClaimSubjects,
      idempotencySubject("*", "*"),
      allOutboxSubjects,
      tenantSubject("*"),
      allProofSubjects,
    ],
    retention: "limits",
    storage: "file",
    num_replicas: scale.replicas,
    max_msgs_per_subject: 16,
    max_msg_size: 262_144,
    max_bytes: scale.maxBytes,
    max_age: 0,
    discard: "new",
    duplicate_window: 120 * second,
    max_consumers: 5000,
    allow_direct: true,
    allow_rollup_hdrs: false,
    allow_msg_ttl: true,
    allow_atomic: true,
    deny_delete: true,
    compression: "s2",
    metadata: { epoch },
  } as const;
}

/**
 * Settings of SP_LATEST: the newest desired state of every store in order of last change; every list reads its pages
 * from it.
 */
export function latestStreamConfig(scale: StreamScale) {
  return {
    name: latestStream,
    sources: [{ name: desiredStream, filter_subject: allDesiredSubjects }],
    storage: "file",
    max_msgs_per_subject: 1,
    allow_direct: true,
    allow_msg_ttl: true,
    allow_rollup_hdrs: false,
    num_replicas: scale.replicas,
  } as const;
}

/**
 * Settings of SP_HISTORY: every desired state for 400 days. It can be purged, for a tenant that is erased: who did what is
 * in SP_AUDIT.
 */
export function historyStreamConfig(scale: StreamScale) {
  return {
    name: historyStream,
    sources: [{ name: desiredStream, subject_transforms: [{ src: allDesiredSubjects, dest: allHistorySubjects }] }],
    storage: "file",
    max_age: 400 * day,
    allow_direct: true,
    allow_rollup_hdrs: false,
    deny_delete: true,
    compression: "s2",
    num_replicas: scale.replicas,
  } as const;
}

/** How long an event can be read again, in milliseconds. */
export const eventsKeptMs = 86_400_000;

/** What a life of SP_EVENTS is told by, from its creation on. */
export interface EventsLife {
  /** Sequences of two lives can't be compared. */
  readonly epoch: string;
  /** From where on each of its sources is read: what was stored before the first day of a life is no event. */
  readonly beginnings: Readonly<Record<EventSource, Beginning>>;
}

/** What SP_EVENTS copies. */
export const eventSources = [desiredStream, `KV_${statusBucket}`] as const;
export type EventSource = (typeof eventSources)[number];

/**
 * A sequence of the source, from 1. A time would not do: where another source's message is there already, nats-server begins
 * at the time of that one, and what was stored in this one before is never copied (2.15.2, `trySetupSourceConsumer`). Streams
 * that were made by a time keep it.
 */
export type Beginning = { readonly opt_start_seq: number } | { readonly opt_start_time: string };

/**
 * Settings of SP_EVENTS: desired states and statuses of all stores under one sequence, so that a reader knows by one number
 * where it was. A status may be missing that was replaced at once: each event tells the whole state, never a difference.
 */
export function eventsStreamConfig(scale: StreamScale, { epoch, beginnings }: EventsLife) {
  const source = (name: EventSource, src: string, dest: string) => ({
    name,
    ...beginnings[name],
    subject_transforms: [{ src, dest }],
  });
  return {
    name: eventsStream,
    sources: [
      source(desiredStream, allDesiredSubjects, eventSubjects("desired")),
      source(`KV_${statusBucket}`, `$KV.${statusBucket}.>`, eventSubjects("status")),
    ],
    storage: "file",
    num_replicas: scale.replicas,
    max_age: eventsKeptMs * 1_000_000,
    // A day of 400,000 events at 1.3 kB; whoever reads later than the oldest begins again.
    max_bytes: Math.min(512 * mebibyte, Math.max(scale.maxBytes / 8, 64 * mebibyte)),
    discard: "old",
    allow_direct: true,
    allow_rollup_hdrs: false,
    deny_delete: true,
    compression: "s2",
    metadata: { epoch },
  } as const;
}

/** How long a block of the audit is kept, in milliseconds. */
export const auditKeptMs = 400 * 86_400_000;

/**
 * Settings of SP_AUDIT: chains of audit entries, one subject each. No message can be taken out; when it is full,
 * entries wait in SP_DESIRED until there is room.
 */
export function auditStreamConfig(scale: StreamScale) {
  return {
    name: auditStream,
    subjects: [auditSubject("*")],
    retention: "limits",
    storage: "file",
    num_replicas: scale.replicas,
    max_age: auditKeptMs * 1_000_000,
    max_msg_size: 262_144,
    max_bytes: Math.max(scale.maxBytes / 4, 64 * mebibyte),
    discard: "new",
    allow_direct: true,
    allow_rollup_hdrs: false,
    deny_delete: true,
    deny_purge: true,
    compression: "s2",
  } as const;
}

/**
 * Settings of SP_RATE: counters that the server adds to, in memory and for three minutes. What is lost with it costs no more
 * than a minute in which each process counts for itself.
 */
export function rateStreamConfig(scale: StreamScale) {
  return {
    name: rateStream,
    subjects: [rateSubject("*", "*", "*")],
    retention: "limits",
    storage: "memory",
    num_replicas: scale.replicas,
    max_age: 180 * second,
    max_msgs_per_subject: 1,
    max_msg_size: 1024,
    max_bytes: 32 * mebibyte,
    discard: "old",
    allow_msg_counter: true,
    allow_direct: true,
    allow_rollup_hdrs: false,
  } as const;
}

/**
 * Settings of the key-value buckets. Agents write to them, so a publisher's header must not reach other keys: no
 * roll-ups (which the server keeps on for as long as it writes delete markers), and no subjects but those that are
 * read.
 */
export function bucketConfigs(scale: StreamScale) {
  const common = {
    storage: "file",
    num_replicas: scale.replicas,
    max_msgs_per_subject: 1,
    discard: "new",
    deny_delete: true,
    allow_direct: true,
    subject_delete_marker_ttl: 0,
    allow_rollup_hdrs: false,
    compression: "s2",
  } as const;
  return [
    {
      ...common,
      name: `KV_${statusBucket}`,
      subjects: [`$KV.${statusBucket}.*.*.*`],
      max_msg_size: 32_768,
      // Statuses are smaller than desired states and their history; full, it refuses new stores' statuses only.
      max_bytes: Math.max(scale.maxBytes / 4, 64 * mebibyte),
    },
    {
      ...common,
      name: `KV_${clustersBucket}`,
      subjects: clusterEntries.map((entry) => `$KV.${clustersBucket}.*.${entry}`),
      max_msg_size: maxClusterEntryBytes,
      max_bytes: 32 * mebibyte,
    },
    {
      ...common,
      name: `KV_${accessBucket}`,
      subjects: accessEntries.map((entry) => `$KV.${accessBucket}.${entry}`),
      max_msg_size: 8192,
      max_bytes: 128 * mebibyte,
      // What has ended goes by itself.
      allow_msg_ttl: true,
    },
    { ...common, ...webhookEntries },
    {
      ...common,
      name: `KV_${keysBucket}`,
      subjects: [`$KV.${keysBucket}.*`],
      max_msg_size: 1024,
      max_bytes: 32 * mebibyte,
      // A key that is erased must be gone: a delete overwrites it.
      deny_delete: false,
    },
  ] as const;
}

const accessEntries = ["token.*", "tenant.*.*", "used.*", "session.*", "lockout.*"];

const webhookEntries = {
  name: `KV_${webhookBucket}`,
  subjects: ["settings", "health"].map((entry) => `$KV.${webhookBucket}.*.*.${entry}`),
  max_msg_size: 8192,
  max_bytes: 64 * mebibyte,
} as const;

/** How long a cluster's agent may hold a message before it is delivered again. */
export const ackWaitMs = 5000;

/**
 * Messages that wait for a person or an upgrade count as unacknowledged, at most one per store. At this limit delivery
 * stops for all stores, so it is larger than the number of stores in a cluster.
 */
const maxUnacknowledged = 10_000;

/** Settings of a cluster's durable; created when the cluster is registered, never by an agent. */
export function clusterConsumerConfig(cluster: string) {
  return {
    durable_name: cluster,
    filter_subject: clusterDesiredSubjects(cluster),
    deliver_policy: "last_per_subject",
    ack_policy: "explicit",
    ack_wait: ackWaitMs * 1_000_000,
    max_deliver: -1,
    max_ack_pending: maxUnacknowledged,
    max_waiting: 64,
  } as const;
}
