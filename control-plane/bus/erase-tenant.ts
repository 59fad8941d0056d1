import {
  deliveryStream,
  deliverySubject,
  desiredStream,
  desiredSubject,
  eventSubject,
  eventsStream,
  historyStream,
  historySubject,
  hookStream,
  hookSubject,
  idempotencySubject,
  latestStream,
  statusBucket,
  tenantSubject,
  webhookBucket,
} from "../../contract/index.ts";
import type { TenantEraser } from "../ports/tenant-eraser.ts";
import { eraseKey } from "./audit/subject-keys.ts";
import { createClusterReader } from "./clusters.ts";
import type { BusAccess } from "./connection/access.ts";
import { findCounter } from "./quota/counter.ts";
import { messagesOf } from "./stream/messages-of.ts";
import { purgeUpTo } from "./stream/purge.ts";
import { endedOf, isLongOver, sweepLife } from "./upkeep/sweep-deleted.ts";

const batch = 500;

/** Takes tenants' personal data off the streams. */
export function createTenantEraser(access: BusAccess): TenantEraser {
  return {
    sweep: (tenant) => sweep(access, tenant),
    async forget(tenant) {
      const every = { cluster: "*", tenant, store: "*" };
      await purgeUpTo(access, { stream: latestStream, subject: desiredSubject(every) });
      await purgeUpTo(access, { stream: historyStream, subject: historySubject(every) });
      await purgeUpTo(access, { stream: eventsStream, subject: eventSubject("*", every) });
      await purgeUpTo(access, { stream: `KV_${webhookBucket}`, subject: `$KV.${webhookBucket}.${tenant}.*.*` });
      await purgeUpTo(access, { stream: hookStream, subject: hookSubject(tenant, "*") });
      await purgeUpTo(access, { stream: deliveryStream, subject: deliverySubject(tenant, "*") });
      // What an Idempotency-Key is remembered by holds a whole desired state.
      await purgeUpTo(access, { stream: desiredStream, subject: idempotencySubject(tenant, "*") });
      await forgetBefore(access, tenant);
      await eraseKey(access, tenant);
    },
  };
}

/** The stream keeps former states of a tenant, with former names. */
async function forgetBefore(access: BusAccess, tenant: string): Promise<void> {
  const present = await findCounter(access, tenant);
  if (present === undefined || present.seq <= 1) return;
  await purgeUpTo(access, { stream: desiredStream, subject: tenantSubject(tenant), seq: present.seq - 1 });
}

async function sweep(access: BusAccess, tenant: string): Promise<number> {
  const clusters = await createClusterReader(access).current();
  const statuses = `$KV.${statusBucket}.*.${tenant}.*`;
  for await (const message of messagesOf(access, { stream: `KV_${statusBucket}`, subject: statuses, batch })) {
    const ended = endedOf(access, message);
    if (ended && isLongOver(ended, clusters.get(ended.status.cluster), 0)) await sweepLife(access, ended);
  }
  const left = new Set<string>();
  const desired = desiredSubject({ cluster: "*", tenant, store: "*" });
  for await (const { subject } of messagesOf(access, { stream: desiredStream, subject: desired, batch }))
    left.add(subject);
  return left.size;
}
