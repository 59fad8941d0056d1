import * as z from "zod";
import { clusterHeartbeat, clusterRegistration, clustersBucket, DecodeError, decode } from "../../contract/index.ts";
import type { ClusterReader, ClusterView } from "../ports.ts";
import { type BusAccess, readFromBus } from "./access.ts";
import { readReply } from "./api-reply.ts";
import { ask } from "./bus.ts";
import { directBatch } from "./direct-get.ts";
import type { StoredMessage } from "./leader-get.ts";

const stream = `KV_${clustersBucket}`;
const pageSize = 500;

/** Registrations and heartbeats of all clusters. */
export function createClusterReader(access: BusAccess): ClusterReader {
  const load = (): Promise<ReadonlyMap<string, ClusterView>> => readClusters(access);
  return {
    recent: () => access.memory.clusters.get(load),
    current: () => access.memory.clusters.refresh(load),
  };
}

async function readClusters(access: BusAccess): Promise<ReadonlyMap<string, ClusterView>> {
  const [readAt, entries] = await Promise.all([readTime(access), readEntries(access)]);
  return toViews(access, entries, readAt);
}

const streamInfo = z.object({ ts: z.iso.datetime() });

/** Its own time by the server that leads the bucket, which is the one that stamps the heartbeats. */
function readTime(access: BusAccess): Promise<string> {
  return readFromBus(access, stream, async (bus) => {
    const reply = await ask(bus, { subject: `$JS.API.STREAM.INFO.${stream}` });
    return toIso(readReply(streamInfo, reply, `time of ${stream}`).ts);
  });
}

/** The server writes nanoseconds; a time that it did not tell is one long past. */
const toIso = (time: string | undefined): string => new Date(time ?? 0).toISOString();

async function readEntries(access: BusAccess): Promise<StoredMessage[]> {
  const entries: StoredMessage[] = [];
  for (let seq = 1, pending = 1; pending > 0; ) {
    const request = { next_by_subj: `$KV.${clustersBucket}.>`, seq, batch: pageSize };
    const page = await readFromBus(access, stream, (bus) => directBatch(bus, stream, request));
    entries.push(...page.messages);
    pending = page.pending;
    seq = (page.messages.at(-1)?.seq ?? seq) + 1;
  }
  return entries;
}

interface Entry<T> {
  readonly value: T;
  readonly storedAt: string;
}

function toViews(
  access: BusAccess,
  entries: readonly StoredMessage[],
  readAt: string,
): ReadonlyMap<string, ClusterView> {
  const read = <T>(kind: string, schema: z.ZodType<T>): Entry<T>[] =>
    entries
      .filter((it) => it.subject.endsWith(kind) && it.header("KV-Operation") === undefined)
      .flatMap((it) => {
        const value = readEntry(access, it, schema);
        return value === undefined ? [] : { value, storedAt: toIso(it.header("Nats-Time-Stamp")) };
      });
  const heartbeats = new Map(read(".heartbeat", clusterHeartbeat).map((it) => [it.value.cluster, it]));
  const views = read(".registration", clusterRegistration).map(({ value: registration }): [string, ClusterView] => {
    const heard = heartbeats.get(registration.cluster);
    const heartbeat = heard && { ...heard.value, lastSeen: heard.storedAt };
    return [registration.cluster, { registration, readAt, ...(heartbeat && { heartbeat }) }];
  });
  return new Map(views.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function readEntry<T>({ logger }: BusAccess, entry: StoredMessage, schema: z.ZodType<T>): T | undefined {
  try {
    return decode(schema, entry.data, `entry under ${entry.subject}`);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    logger.error({ subject: entry.subject, err: error }, "entry of a cluster can't be read");
    return undefined;
  }
}
