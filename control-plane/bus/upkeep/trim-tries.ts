import { deliverySubject } from "../../../contract/index.ts";
import type { BusAccess } from "../connection/access.ts";
import { purgeUpTo } from "../stream/purge.ts";
import { sharedTries } from "../webhooks/shared-streams.ts";
import { countMessages, shareOf } from "../webhooks/tenant-shares.ts";

/** A log is cut from the greater to the lesser part of its tenant's share, so that conductors find room for the newest. */
const cutFrom = 0.9;
const cutTo = 0.7;

/**
 * Removes the oldest tries of tenants that have more of them than is their share; of others' none. Throws
 * BusUnavailableError.
 */
export async function trimTries(access: BusAccess): Promise<void> {
  const { stream, bytesOfMessage } = sharedTries;
  const { freeBytes, bySubject } = await countMessages(access, stream, deliverySubject("*", "*"));
  const share = shareOf(freeBytes, bytesOfMessage);
  const byTenant = Map.groupBy(bySubject, ([subject]) => subject.split(".")[3] ?? "");
  for (const [tenant, counts] of byTenant) {
    const has = counts.reduce((sum, [, count]) => sum + count, 0);
    if (has <= share * cutFrom) continue;
    for (const [subject, count] of counts) {
      const keep = Math.max(1, Math.floor((count * share * cutTo) / has));
      await purgeUpTo(access, { stream, subject, keep });
    }
    access.logger.warn({ tenant, tries: has, share }, "the oldest tries of a tenant's webhooks are removed");
  }
}
