import {
  DecodeError,
  decode,
  type StoreAddress,
  type StoreStatus,
  statusBucket,
  statusKey,
  storeStatus,
} from "../../contract/index.ts";
import type { StatusReader } from "../ports.ts";
import { type BusAccess, readFromBus } from "./access.ts";
import { directBatch } from "./direct-get.ts";
import { leaderGet, type StoredMessage } from "./leader-get.ts";

/** A direct get answers at most 1024 subjects; half of that keeps one answer small. */
const keysAtOnce = 500;

const stream = `KV_${statusBucket}`;

/** The agents' statuses in the key-value bucket. */
export function createStatusReader(access: BusAccess): StatusReader {
  const readSome = async (addresses: readonly StoreAddress[]): Promise<(StoreStatus | undefined)[]> => {
    const subjects = addresses.map(subjectOf);
    const { messages } = await readFromBus(access, stream, (bus) => directBatch(bus, stream, { multi_last: subjects }));
    const bySubject = new Map(messages.map((it) => [it.subject, it]));
    return addresses.map((it) => readStatus(access, it, bySubject.get(subjectOf(it))));
  };
  return {
    async read(address) {
      return (await readSome([address]))[0];
    },
    async readNewest(address) {
      const message = await readFromBus(access, stream, (bus) => leaderGet(bus, stream, subjectOf(address)));
      return readStatus(access, address, message);
    },
    async readMany(addresses) {
      const statuses: (StoreStatus | undefined)[] = [];
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

/** What decides about a store's data must be known, also of an agent whose words are newer than ours. */
const statusInPart = storeStatus.extend({
  phase: storeStatus.shape.phase.catch("Updating"),
  conditions: storeStatus.shape.conditions.catch(() => []),
  steps: storeStatus.shape.steps.catch(() => []),
  endpoints: storeStatus.shape.endpoints.catch(undefined),
  failure: storeStatus.shape.failure.catch(undefined),
});

/**
 * A status that can't be read counts as none: an agent's mistake must not take the store out of the API. So does one
 * that names another store than its key: who may write a key is what the bus checks.
 */
export function readStatus(
  access: BusAccess,
  address: StoreAddress,
  message: StoredMessage | undefined,
): StoreStatus | undefined {
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

function isOf({ cluster, tenant, name }: StoreStatus, address: StoreAddress): boolean {
  return cluster === address.cluster && tenant === address.tenant && name === address.store;
}

function decodeStatus({ logger, memory }: BusAccess, message: StoredMessage): StoreStatus | undefined {
  const { data, subject } = message;
  try {
    return decode(storeStatus, data, `status under ${subject}`);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (memory.complaints.isFirst(`${subject} can't be read`)) {
      logger.error({ subject, err: error }, "status can't be read");
    }
    return readInPart(message);
  }
}

function readInPart({ data, subject }: StoredMessage): StoreStatus | undefined {
  try {
    return decode(statusInPart, data, `status under ${subject}`);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
