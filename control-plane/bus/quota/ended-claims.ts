import { desiredStream, desiredSubject, type SeenStatus } from "../../../contract/index.ts";
import type { Stored } from "../../ports/desired.ts";
import type { StoreClaim } from "../../ports/records.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { createStatusReader } from "../status.ts";
import { leaderGet } from "../stream/leader-get.ts";
import { tombstoneOf } from "./tombstone.ts";

/** Those of the claims whose stores are Deleted. */
export async function endedClaims(
  access: BusAccess,
  claims: readonly Stored<StoreClaim>[],
): Promise<Stored<StoreClaim>[]> {
  const statuses = await createStatusReader(access).readMany(claims.map(({ value }) => addressOf(value)));
  const isOver = await Promise.all(claims.map((claim, index) => isEnded(access, claim, statuses[index])));
  return claims.filter((_, index) => isOver[index]);
}

/** The status says so, and nothing was asked of the store since: its delete may have been undone in time. */
async function isEnded(
  access: BusAccess,
  { value }: Stored<StoreClaim>,
  status: SeenStatus | undefined,
): Promise<boolean> {
  if (status?.phase !== "Deleted" || status.uid !== value.uid) return false;
  const subject = desiredSubject(addressOf(value));
  const newest = await withBus(access, desiredStream, (bus) => leaderGet(bus, desiredStream, subject));
  return tombstoneOf(status, newest) !== undefined;
}

function addressOf({ cluster, tenant, name }: StoreClaim) {
  return { cluster, tenant, store: name };
}
