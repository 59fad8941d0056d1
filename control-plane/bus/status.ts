import {
  DecodeError,
  decode,
  decodeIfReadable,
  type SeenStatus,
  type StoreAddress,
  seenStatus,
  statusBucket,
  statusKey,
} from "../../contract/index.ts";
import type { StatusReader } from "../ports/status.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { directBatch } from "./stream/direct-get.ts";
import { leaderGet, type StoredMessage } from "./stream/leader-get.ts";

/** A direct get answers at most 1024 subjects; half of that keeps one answer small. */
const keysAtOnce = 500;

const stream = `KV_${statusBucket}`;

/** The agents' statuses in the key-value bucket. */
export function createStatusReader(access: BusAccess): StatusReader {
  const readSome = async (addresses: readonly StoreAddress[]): Promise<(SeenStatus | undefined)[]> => {
    const subjects = addresses.map(subjectOf);
    const { messages } = await withBus(access, stream, (bus) => directBatch(bus, stream, { multi_last: subjects }));
    const bySubject = new Map(messages.map((it) => [it.subject, it]));
    return addresses.map((it) => readStatus(access, it, bySubject.get(subjectOf(it))));
  };
  return {
    async read(address) {
      return (await readSome([address]))[0];
    },
    async readNewest(address) {
      const message = await withBus(access, stream, (bus) => leaderGet(bus, stream, subjectOf(address)));
      return readStatus(access, address, message);
    },
    async readMany(addresses) {
      const statuses: (SeenStatus | undefined)[] = [];
      for (let from = 0; from < addresses.length; from += keysAtOnce) {
        statuses.push(...(await readSome(addresses.slice(from, from + keysAtOnce))));
      }
      return statuses;
    },
  };
}

function subjectOf(address: StoreAddress): string {
  return `$KV.${statusBucket}.${statusKey(address)}`;
}

/** What decides about a store's data must be known, also of an agent whose status has another layout than ours. */
const statusInPart = seenStatus.extend({
  phase: seenStatus.shape.phase.catch("Updating"),
  conditions: seenStatus.shape.conditions.catch(() => []),
  steps: seenStatus.shape.steps.catch(() => []),
  endpoints: seenStatus.shape.endpoints.catch(undefined),
  hostStates: seenStatus.shape.hostStates.catch(undefined),
  failure: seenStatus.shape.failure.catch(undefined),
});

/**
 * A status that can't be read counts as none: an agent's mistake must not take the store out of the API. So does one
 * that names another store than its key: who may write a key is what the bus checks.
 */
export function readStatus(
  access: BusAccess,
  address: StoreAddress,
  message: StoredMessage | undefined,
): SeenStatus | undefined {
  if (message === undefined || message.header("KV-Operation") !== undefined) return undefined;
  const { logger, memory } = access;
  const status = decodeStatus(access, message);
  if (status === undefined || isOf(status, address)) return status;
  const { subject } = message;
  if (memory.complaints.isFirst(`${subject} names another`)) {
    const { cluster, tenant, name } = status;
    logger.error({ subject, named: { cluster, tenant, name } }, "status dropped: it names another store than its key");
  }
  return undefined;
}

function isOf({ cluster, tenant, name }: SeenStatus, address: StoreAddress): boolean {
  return cluster === address.cluster && tenant === address.tenant && name === address.store;
}

function decodeStatus({ logger, memory }: BusAccess, message: StoredMessage): SeenStatus | undefined {
  const { data, subject } = message;
  try {
    return decode(seenStatus, data, `status under ${subject}`);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (memory.complaints.isFirst(`${subject} can't be read`)) {
      logger.error({ subject, err: error }, "status can't be read");
    }
    return decodeIfReadable(statusInPart, message.data, `status under ${message.subject}`);
  }
}
