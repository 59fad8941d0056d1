import {
  type DesiredMessage,
  decode,
  decodeIfReadable,
  deliveryStream,
  deliverySubject,
  desiredMessage,
  desiredStream,
  encode,
  eventsStream,
  historyStream,
  historySubject,
  type StoreAddress,
  seenStatus,
  tenantEntry,
  tenantSubject,
  webhookAttempt,
  webhookBucket,
  webhookHealth,
  webhookHealthKey,
} from "../../../contract/index.ts";
import type { ConductorBus, KnownWebhook } from "../../ports/conductor.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { Recent } from "../connection/recent.ts";
import { directBatch } from "../stream/direct-get.ts";
import { allMessagesOf } from "../stream/messages-of.ts";
import { putEntry } from "../stream/put-entry.ts";
import { queueMessage } from "./queue-message.ts";
import { readWebhooks, webhookStream } from "./read-webhooks.ts";
import { SharedReads } from "./shared-reads.ts";

const suspendedMaxAgeMs = 10_000;
const notFound = 404;

/** What a conductor may read and write, with its own rights. */
export function createConductorBus(access: BusAccess): ConductorBus {
  const webhooks = new SharedReads<readonly KnownWebhook[]>((tenant) => readWebhooks(access, { tenant }));
  const suspended = new Recent<boolean>(suspendedMaxAgeMs);
  return {
    now: () => access.memory.clock.now(),
    webhook: async (address) => (await readWebhooks(access, address))[0],
    webhooksOf: (tenant) => webhooks.read(tenant),
    isSuspended: (tenant) => remembered(suspended, tenant, () => readSuspended(access, tenant)),
    historyOf: (address) => readHistory(access, address),
    async statusBefore(subject, seq) {
      const request = { multi_last: [subject], up_to_seq: seq - 1 };
      const read = (it: typeof request | typeof firstEvent) =>
        withBus(access, eventsStream, (bus) => directBatch(bus, eventsStream, it));
      const [found] = seq > 1 ? (await read(request)).messages : [];
      const status = found && decodeIfReadable(seenStatus, found.data, `event ${found.seq}`);
      if (status) return { status, knownSince: found.storedAt };
      const [first] = (await read(firstEvent)).messages;
      return { knownSince: found?.storedAt ?? first?.storedAt ?? new Date(0).toISOString() };
    },
    queue: (address, message, key) => queueMessage(access, { ...address, message, key }),
    async writeTry({ tenant, webhook }, tried) {
      const data = encode(webhookAttempt, tried, `try of ${tried.id}`);
      await putEntry(access, { stream: deliveryStream, subject: deliverySubject(tenant, webhook), data });
    },
    async writeHealth({ tenant, webhook }, health, expected) {
      const subject = `$KV.${webhookBucket}.${webhookHealthKey(tenant, webhook)}`;
      const data = encode(webhookHealth, health, `health of webhook ${webhook}`);
      await putEntry(access, { stream: webhookStream, subject, data, expected });
    },
  };
}

const firstEvent = { next_by_subj: ">", seq: 1, batch: 1 };

async function remembered<T>(memory: Recent<T>, key: string, read: () => Promise<T>): Promise<T> {
  const known = memory.find(key);
  if (known !== undefined) return known;
  const readAt = performance.now();
  const value = await read();
  memory.keep(key, value, readAt);
  return value;
}

/** A tenant that is not there gets nothing either. */
async function readSuspended(access: BusAccess, tenant: string): Promise<boolean> {
  const subject = tenantSubject(tenant);
  const { data, headers } = await withBus(access, desiredStream, (bus) =>
    ask(bus, { subject: `$JS.API.DIRECT.GET.${desiredStream}.${subject}` }),
  );
  if (headers?.code === notFound) return true;
  return decode(tenantEntry, data, `entry under ${subject}`).state === "Suspended";
}

/** Without what can't be read: one of a later layout says nothing to this conductor. */
async function readHistory(access: BusAccess, address: StoreAddress): Promise<DesiredMessage[]> {
  const which = { stream: historyStream, subject: historySubject(address), batch: 250 };
  const stored = await allMessagesOf(access, which);
  return stored.flatMap(
    ({ data, seq }) => decodeIfReadable(desiredMessage, data, `message ${seq} of ${historyStream}`) ?? [],
  );
}
