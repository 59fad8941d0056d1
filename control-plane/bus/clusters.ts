import * as z from "zod";
import {
  type ClusterHeartbeat,
  clusterAccess,
  clusterConflict,
  clusterHeartbeat,
  clusterRegistration,
  clustersBucket,
  DecodeError,
  decode,
  parseClusterSubject,
} from "../../contract/index.ts";
import type { ClusterReader, ClusterView, HeardHeartbeat } from "../ports/clusters.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { ask } from "./connection/bus.ts";
import { readReply } from "./stream/api-reply.ts";
import { type StoredMessage, toIso } from "./stream/leader-get.ts";
import { allMessagesOf } from "./stream/messages-of.ts";

const stream = `KV_${clustersBucket}`;
const all = { stream, subject: `$KV.${clustersBucket}.>`, batch: 500 };

/** Registrations and heartbeats of all clusters. */
export function createClusterReader(access: BusAccess): ClusterReader {
  const load = (): Promise<ReadonlyMap<string, ClusterView>> => readClusters(access);
  return {
    recent: () => access.memory.clusters.get(load),
    current: () => access.memory.clusters.refresh(load),
  };
}

async function readClusters(access: BusAccess): Promise<ReadonlyMap<string, ClusterView>> {
  const [readAt, entries] = await Promise.all([readTime(access), allMessagesOf(access, all)]);
  return toViews(access, entries, readAt);
}

const streamInfo = z.object({ ts: z.iso.datetime() });

/** Its own time by the server that leads the bucket, which is the one that stamps the heartbeats. */
function readTime(access: BusAccess): Promise<string> {
  return withBus(access, stream, async (bus) => {
    const reply = await ask(bus, { subject: `$JS.API.STREAM.INFO.${stream}` });
    const time = toIso(readReply(streamInfo, reply, `time of ${stream}`).ts);
    access.memory.clock.set(time);
    return time;
  });
}

function toViews(
  access: BusAccess,
  entries: readonly StoredMessage[],
  readAt: string,
): ReadonlyMap<string, ClusterView> {
  const told = new Map<string, Partial<ClusterView>>();
  for (const entry of entries) {
    const key = parseClusterSubject(entry.subject);
    if (key === undefined || entry.header("KV-Operation") !== undefined) continue;
    const { cluster } = key;
    told.set(cluster, { ...told.get(cluster), ...partOf(access, key, entry) });
  }
  const views = [...told].flatMap(([cluster, { registration, ...others }]): [string, ClusterView][] =>
    registration ? [[cluster, { ...others, registration, readAt }]] : [],
  );
  return new Map(views.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What one entry tells of its cluster. */
function partOf(access: BusAccess, { cluster, kind }: ClusterKey, entry: StoredMessage): Partial<ClusterView> {
  const wanted = { entry, cluster };
  switch (kind) {
    case "registration": {
      const registration = readEntry(access, { ...wanted, schema: clusterRegistration });
      return registration ? { registration } : {};
    }
    case "access": {
      const admitted = readEntry(access, { ...wanted, schema: clusterAccess });
      return admitted ? { access: admitted } : {};
    }
    case "conflict": {
      const conflict = readEntry(access, { ...wanted, schema: clusterConflict });
      return conflict ? { conflict: { ...conflict, lastSeen: entry.storedAt } } : {};
    }
    case "heartbeat": {
      const heartbeat = readEntry(access, { ...wanted, schema: clusterHeartbeat });
      return heartbeat ? { heartbeat: heard(access, heartbeat, entry.storedAt) } : {};
    }
    default:
      return {};
  }
}

type ClusterKey = NonNullable<ReturnType<typeof parseClusterSubject>>;

/** An agent tells whole seconds, and each heartbeat takes another time: by less than this it tells the same moment. */
const sameMomentMs = 2000;

/** An agent tells for how long it is well, which needs no common clock; the moment that follows is told as it was before. */
function heard({ memory }: BusAccess, heartbeat: ClusterHeartbeat, lastSeen: string): HeardHeartbeat {
  const { cluster, wellSeconds } = heartbeat;
  if (wellSeconds === undefined) return { ...heartbeat, lastSeen };
  // Not before all times: what one agent tells must not keep the others from being read.
  const since = Math.max(0, Date.parse(lastSeen) - wellSeconds * 1000);
  const known = memory.wellSince.get(cluster);
  const isSame = known !== undefined && Math.abs(known - since) < sameMomentMs;
  const told = isSame ? known : since;
  memory.wellSince.set(cluster, told);
  return { ...heartbeat, lastSeen, wellSince: new Date(told).toISOString() };
}

interface Wanted<T> {
  readonly entry: StoredMessage;
  readonly cluster: string;
  readonly schema: z.ZodType<T>;
}

/** The key says what an entry is about, for who may write a key is what the bus checks: a body of another cluster is dropped. */
function readEntry<T extends { readonly cluster: string }>(
  { logger, memory }: BusAccess,
  { entry, cluster, schema }: Wanted<T>,
): T | undefined {
  const { subject } = entry;
  try {
    const value = decode(schema, entry.data, `entry under ${subject}`);
    if (value.cluster === cluster) return value;
    if (memory.complaints.isFirst(`${subject} names another`)) {
      logger.error({ subject, named: value.cluster }, "entry dropped: it names another cluster than its key");
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (memory.complaints.isFirst(`${subject} can't be read`)) {
      logger.error({ subject, err: error }, "entry of a cluster can't be read");
    }
  }
  return undefined;
}
