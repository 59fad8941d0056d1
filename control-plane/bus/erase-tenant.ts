import {
  DecodeError,
  decode,
  desiredStream,
  desiredSubject,
  historyStream,
  historySubject,
  idempotencySubject,
  latestStream,
  statusBucket,
} from "../../contract/index.ts";
import { idempotencyRecord } from "../ports/records.ts";
import type { TenantEraser } from "../ports/tenant-eraser.ts";
import { eraseKey } from "./audit/subject-keys.ts";
import { createClusterReader } from "./clusters.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { directBatch } from "./stream/direct-get.ts";
import type { StoredMessage } from "./stream/leader-get.ts";
import { purgeUpTo } from "./stream/purge.ts";
import { endedOf, isLongOver, sweepLife } from "./upkeep/sweep-deleted.ts";

const pageSize = 500;

/** Takes tenants' personal data off the streams. */
export function createTenantEraser(access: BusAccess): TenantEraser {
  return {
    sweep: (tenant) => sweep(access, tenant),
    async forget(tenant) {
      const every = { cluster: "*", tenant, store: "*" };
      await purgeUpTo(access, { stream: latestStream, subject: desiredSubject(every) });
      await purgeUpTo(access, { stream: historyStream, subject: historySubject(every) });
      await forgetRequests(access, tenant);
      await eraseKey(access, tenant);
    },
  };
}

async function sweep(access: BusAccess, tenant: string): Promise<number> {
  const clusters = await createClusterReader(access).current();
  for await (const message of messagesOf(access, `KV_${statusBucket}`, `$KV.${statusBucket}.*.${tenant}.*`)) {
    const ended = endedOf(access, message);
    if (ended && isLongOver(ended, clusters.get(ended.status.cluster), 0)) await sweepLife(access, ended);
  }
  const left = new Set<string>();
  const desired = desiredSubject({ cluster: "*", tenant, store: "*" });
  for await (const { subject } of messagesOf(access, desiredStream, desired)) left.add(subject);
  return left.size;
}

/** What an Idempotency-Key is remembered by holds a whole desired state. */
async function forgetRequests(access: BusAccess, tenant: string): Promise<void> {
  for await (const message of messagesOf(access, desiredStream, idempotencySubject("*"))) {
    if (tenantOf(message) !== tenant) continue;
    const { subject, seq } = message;
    await purgeUpTo(access, { stream: desiredStream, subject, seq });
  }
}

function tenantOf({ data, subject }: StoredMessage): string | undefined {
  try {
    return decode(idempotencyRecord, data, `record under ${subject}`).desired.tenant;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

async function* messagesOf(access: BusAccess, stream: string, subject: string): AsyncGenerator<StoredMessage> {
  for (let seq = 1, pending = 1; pending > 0; ) {
    const request = { next_by_subj: subject, seq, batch: pageSize };
    const page = await withBus(access, stream, (bus) => directBatch(bus, stream, request));
    yield* page.messages;
    pending = page.pending;
    seq = (page.messages.at(-1)?.seq ?? seq) + 1;
  }
}
