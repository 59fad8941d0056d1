import { deliverySubject } from "../../../contract/index.ts";
import type { BusAccess } from "../connection/access.ts";
import { purgeUpTo } from "../stream/purge.ts";
import { sharedTries } from "../webhooks/shared-streams.ts";
import { countMessages, shareOf, shareOfFree } from "../webhooks/tenant-shares.ts";

/** A log is cut from the greater to the lesser part of its tenant's share, so that conductors find room for the newest. */
const cutFrom = 0.9;
const cutTo = 0.7;

/**
 * Removes the oldest tries of tenants that have more of them than is their share; of others' none. The longest log is cut first,
 * which makes the share of all others greater: one that filled the stream costs no one else a try. Throws BusUnavailableError.
 */
export async function trimTries(access: BusAccess): Promise<void> {
  const { stream, bytesOfMessage } = sharedTries;
  const { freeBytes, averageBytes, bySubject } = await countMessages(access, stream, deliverySubject("*", "*"));
  let free = Math.max(0, freeBytes);
  for (const { tenant, has, counts } of longestFirst(bySubject)) {
    const share = shareOf(free, bytesOfMessage);
    if (has <= share * cutFrom) return;
    // The part of its share that it is to have once what is removed is free, too.
    const part = cutTo * shareOfFree;
    const kept = (part * (free + has * averageBytes)) / (bytesOfMessage + part * averageBytes);
    let purged = 0;
    for (const [subject, count] of counts) {
      const keep = Math.max(1, Math.floor((count * kept) / has));
      purged += await purgeUpTo(access, { stream, subject, keep });
    }
    free += purged * averageBytes;
    access.logger.warn({ tenant, tries: has, purged, share }, "the oldest tries of a tenant's webhooks are removed");
  }
}

interface Log {
  readonly tenant: string;
  readonly has: number;
  readonly counts: readonly (readonly [subject: string, count: number])[];
}

function longestFirst(bySubject: ReadonlyMap<string, number>): Log[] {
  const byTenant = Map.groupBy(bySubject, ([subject]) => subject.split(".")[3] ?? "");
  const logs = [...byTenant].map(([tenant, counts]) => {
    return { tenant, counts, has: counts.reduce((sum, [, count]) => sum + count, 0) };
  });
  return logs.toSorted((one, other) => other.has - one.has);
}
