import type * as z from "zod";
import {
  accessBucket,
  accessKey,
  clusterAccess,
  clusterIdentity,
  clusterLockOut,
  clusterRegistration,
  clustersBucket,
  decode,
  desiredStream,
  encode,
  identityKey,
  lockOutKey,
  registrationKey,
} from "../../contract/index.ts";
import type { ClusterRegistry } from "../ports/clusters.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { ensureDurable } from "./setup/ensure-durable.ts";
import { leaderGet } from "./stream/leader-get.ts";
import { putEntry } from "./stream/put-entry.ts";

/** What the platform alone writes of clusters, each entry for the sequence that it was read at. */
export function createClusterRegistry(access: BusAccess): ClusterRegistry {
  const write = <T>(entry: Entry<T>, change: Change<T>) => writeEntry(access, entry, change);
  return {
    async add(registration) {
      const { cluster } = registration;
      await withBus(access, desiredStream, ({ connection }) => ensureDurable(connection, cluster));
      // One that is known stays as it is.
      return (await write(registrationOf(cluster), (known) => known ?? registration)) === registration;
    },
    change: (cluster, change) => write(registrationOf(cluster), (known) => known && change(known)),
    changeAccess: (cluster, change) => write(accessOf(cluster), (known) => known && change(known)),
    async setAccess(cluster, change) {
      await write(accessOf(cluster), change);
    },
    async boundUid(cluster) {
      return (await readEntry(access, identityOf(cluster)))?.value.uid;
    },
    async bind({ cluster, uid, boundAt }) {
      const identity = { schemaVersion: 1 as const, cluster, uid, boundAt };
      await write(identityOf(cluster), (known) => (known?.uid === uid ? known : identity));
    },
    async lockOut(cluster) {
      return (await readEntry(access, lockOutOf(cluster)))?.value.token;
    },
    async keepLockOut(cluster, token) {
      await write(lockOutOf(cluster), () => ({ schemaVersion: 1, cluster, token }));
    },
  };
}

interface Entry<T> {
  readonly bucket: string;
  readonly key: string;
  readonly schema: z.ZodType<T>;
  readonly what: string;
}

/** Undefined writes nothing. */
type Change<T> = (before: T | undefined) => T | undefined;

const bucket = clustersBucket;

function registrationOf(cluster: string): Entry<z.infer<typeof clusterRegistration>> {
  const what = `registration of cluster "${cluster}"`;
  return { bucket, key: registrationKey(cluster), schema: clusterRegistration, what };
}

function accessOf(cluster: string): Entry<z.infer<typeof clusterAccess>> {
  return { bucket, key: accessKey(cluster), schema: clusterAccess, what: `access of cluster "${cluster}"` };
}

function identityOf(cluster: string): Entry<z.infer<typeof clusterIdentity>> {
  return { bucket, key: identityKey(cluster), schema: clusterIdentity, what: `identity of cluster "${cluster}"` };
}

function lockOutOf(cluster: string): Entry<z.infer<typeof clusterLockOut>> {
  const what = `lock-out of cluster "${cluster}"`;
  return { bucket: accessBucket, key: lockOutKey(cluster), schema: clusterLockOut, what };
}

interface Found<T> {
  readonly value: T;
  readonly data: Uint8Array;
}

/** The newest entry; undefined where none is. */
async function readEntry<T>(access: BusAccess, entry: Entry<T>): Promise<Found<T> | undefined> {
  return (await readPlace(access, entry)).found;
}

async function readPlace<T>(
  access: BusAccess,
  { bucket: name, key, schema, what }: Entry<T>,
): Promise<{ readonly seq: number; readonly found: Found<T> | undefined }> {
  const stream = `KV_${name}`;
  const message = await withBus(access, stream, (bus) => leaderGet(bus, stream, `$KV.${name}.${key}`));
  if (message === undefined) return { seq: 0, found: undefined };
  const isGone = message.header("KV-Operation") !== undefined;
  const { seq, data } = message;
  return { seq, found: isGone ? undefined : { value: decode(schema, data, what), data } };
}

async function writeEntry<T>(access: BusAccess, entry: Entry<T>, change: Change<T>): Promise<T | undefined> {
  const { seq, found } = await readPlace(access, entry);
  const after = change(found?.value);
  if (after === undefined) return undefined;
  const data = encode(entry.schema, after, entry.what);
  if (found === undefined || data.length !== found.data.length || data.some((byte, at) => byte !== found.data[at])) {
    const stream = `KV_${entry.bucket}`;
    await putEntry(access, { stream, subject: `$KV.${entry.bucket}.${entry.key}`, data, expected: seq });
    access.memory.clusters.forget();
  }
  return after;
}
