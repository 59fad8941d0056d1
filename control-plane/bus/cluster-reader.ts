import type * as z from "zod";
import { clusterHeartbeat, clusterRegistration, clustersBucket, DecodeError, decode } from "../../contract/index.ts";
import type { ClusterReader, ClusterView } from "../ports.ts";
import { type BusAccess, readFromBus } from "./access.ts";
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

async function readClusters(access: BusAccess): Promise<Map<string, ClusterView>> {
  const entries: StoredMessage[] = [];
  for (let seq = 1, pending = 1; pending > 0; ) {
    const request = { next_by_subj: `$KV.${clustersBucket}.>`, seq, batch: pageSize };
    const page = await readFromBus(access, (bus) => directBatch(bus, stream, request));
    entries.push(...page.messages);
    pending = page.pending;
    seq = (page.messages.at(-1)?.seq ?? seq) + 1;
  }
  return toViews(access, entries);
}

function toViews(access: BusAccess, entries: readonly StoredMessage[]): Map<string, ClusterView> {
  const read = <T>(kind: string, schema: z.ZodType<T>): T[] =>
    entries
      .filter((it) => it.subject.endsWith(kind) && it.header("KV-Operation") === undefined)
      .map((it) => readEntry(access, it, schema))
      .filter((it) => it !== undefined);
  const heartbeats = new Map(read(".heartbeat", clusterHeartbeat).map((it) => [it.cluster, it]));
  const views = read(".registration", clusterRegistration).map((registration): [string, ClusterView] => {
    const heartbeat = heartbeats.get(registration.cluster);
    return [registration.cluster, { registration, ...(heartbeat && { heartbeat }) }];
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
