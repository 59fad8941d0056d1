import {
  type DesiredMessage,
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
import type { ConductorBus, KnownWebhook, TenantStanding } from "../../ports/conductor.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { Recent } from "../connection/recent.ts";
import { directBatch } from "../stream/direct-get.ts";
import { allMessagesOf } from "../stream/messages-of.ts";
import { putEntry } from "../stream/put-entry.ts";
import { queueMessage } from "./queue-message.ts";
import { readWebhooks, webhookStream } from "./read-webhooks.ts";
import { SharedReads } from "./shared-reads.ts";
import { sharedTries, sharesOfQueue } from "./shared-streams.ts";
import { TenantShares } from "./tenant-shares.ts";

const standingMaxAgeMs = 10_000;
const notFound = 404;

/** What a conductor may read and write, with its own rights; `onUnreadable` is called for each entry that it can't read. */
export function createConductorBus(access: BusAccess, onUnreadable: () => void): ConductorBus {
  const unreadable = (entry: string): undefined => {
    onUnreadable();
    if (access.memory.complaints.isFirst(`${entry} can't be read`)) {
      access.logger.warn(
        { entry },
        "an entry about webhooks can't be read: what it is about waits, and the rest goes on",
      );
    }
  };
  const read = async (which: Parameters<typeof readWebhooks>[1]) => {
    const { readable, unread } = await readWebhooks(access, which);
    unread.forEach(unreadable);
    return { readable, unread };
  };
  const webhooks = new SharedReads<readonly KnownWebhook[]>(async (tenant) => (await read({ tenant })).readable);
  const standings = new Recent<TenantStanding>(standingMaxAgeMs);
  const queueShares = sharesOfQueue(access);
  const tryShares = new TenantShares(access, sharedTries);
  return {
    now: () => access.memory.clock.now(),
    async webhook(address) {
      const { readable, unread } = await read(address);
      return unread.length > 0 ? "unreadable" : readable[0];
    },
    webhooksOf: (tenant) => webhooks.read(tenant),
    standingOf: (tenant) =>
      remembered(
        standings,
        tenant,
        async () => (await readStanding(access, tenant)) ?? unreadable(tenant) ?? "Unknown",
      ),
    historyOf: (address) => readHistory(access, address),
    statusBefore: (subject, seq) => readStatusBefore(access, subject, seq),
    queue: (address, message, key) => queueMessage(access, queueShares, { ...address, message, key }),
    async writeTry({ tenant, webhook }, tried) {
      // Until the oldest are removed, which control planes do every minute (upkeep/trim-tries.ts).
      const data = encode(webhookAttempt, tried, `try of ${tried.id}`);
      if (!(await tryShares.take(tenant, data.length))) return;
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

async function readStatusBefore(access: BusAccess, subject: string, seq: number) {
  const request = { multi_last: [subject], up_to_seq: seq - 1 };
  const read = (it: typeof request | typeof firstEvent) =>
    withBus(access, eventsStream, (bus) => directBatch(bus, eventsStream, it));
  const [found] = seq > 1 ? (await read(request)).messages : [];
  const status = found && decodeIfReadable(seenStatus, found.data, `event ${found.seq}`);
  if (status) return { status, knownSince: found.storedAt };
  const [first] = (await read(firstEvent)).messages;
  return { knownSince: found?.storedAt ?? first?.storedAt ?? new Date(0).toISOString() };
}

async function remembered<T>(memory: Recent<T>, key: string, read: () => Promise<T>): Promise<T> {
  const known = memory.find(key);
  if (known !== undefined) return known;
  const readAt = performance.now();
  const value = await read();
  memory.keep(key, value, readAt);
  return value;
}

/** A tenant that is not there gets nothing either; undefined for one that can't be read. */
async function readStanding(access: BusAccess, tenant: string): Promise<TenantStanding | undefined> {
  const subject = tenantSubject(tenant);
  const { data, headers } = await withBus(access, desiredStream, (bus) =>
    ask(bus, { subject: `$JS.API.DIRECT.GET.${desiredStream}.${subject}` }),
  );
  if (headers?.code === notFound) return "Suspended";
  const entry = decodeIfReadable(tenantEntry, data, `entry under ${subject}`);
  return entry && (entry.state === "Suspended" ? "Suspended" : "Active");
}

/** Without what can't be read: one of a later layout says nothing to this conductor. */
async function readHistory(access: BusAccess, address: StoreAddress): Promise<DesiredMessage[]> {
  const which = { stream: historyStream, subject: historySubject(address), batch: 250 };
  const stored = await allMessagesOf(access, which);
  return stored.flatMap(
    ({ data, seq }) => decodeIfReadable(desiredMessage, data, `message ${seq} of ${historyStream}`) ?? [],
  );
}
