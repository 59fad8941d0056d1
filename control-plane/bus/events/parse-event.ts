import {
  addressOf,
  DecodeError,
  decode,
  desiredMessage,
  eventsStream,
  parseEventSubject,
  type StoreAddress,
} from "../../../contract/index.ts";
import type { StoreEvent } from "../../ports/store-events.ts";
import type { BusAccess } from "../connection/access.ts";
import { readStatus } from "../status.ts";
import type { StoredMessage } from "../stream/leader-get.ts";
import { originSequence } from "../stream/origin-sequence.ts";

/** What a message of the stream says; undefined for one that can't be read or names another store, which is logged once. */
export function parseEvent(access: BusAccess, message: StoredMessage): StoreEvent | undefined {
  const { subject, seq, storedAt } = message;
  const parsed = parseEventSubject(subject);
  if (parsed === undefined) return undefined;
  const { kind, address } = parsed;
  try {
    const common = { seq, storedAt, address, origin: originSequence(message, eventsStream) };
    if (kind === "desired") return { ...common, kind, message: readDesired(address, message) };
    const status = readStatus(access, address, message);
    return status && { ...common, kind, message: status };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { logger, memory } = access;
    if (memory.complaints.isFirst(`${subject} is no event`))
      logger.error({ subject, seq, err: error }, "event left out");
    return undefined;
  }
}

function readDesired(address: StoreAddress, { data, seq }: StoredMessage) {
  const what = `message ${seq} of ${eventsStream}`;
  const value = decode(desiredMessage, data, what);
  const { cluster, tenant, store } = addressOf(value);
  if (cluster === address.cluster && tenant === address.tenant && store === address.store) return value;
  throw new DecodeError(what, ["spec: names another store than its subject"]);
}
