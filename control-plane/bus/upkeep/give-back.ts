import { desiredStream, nameClaimSubject, type SeenStatus } from "../../../contract/index.ts";
import type { Stored } from "../../ports/desired.ts";
import { ConflictError } from "../../ports/errors.ts";
import type { StoreClaim } from "../../ports/records.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { endedClaims } from "../quota/ended-claims.ts";
import { type Claims, releaseClaims } from "../quota/release.ts";
import { directBatch } from "../stream/direct-get.ts";
import { readClaim } from "../stream/read-claim.ts";

/** Stops counting the stores of these statuses that are Deleted, tenant by tenant. */
export async function giveBack(access: BusAccess, deleted: readonly SeenStatus[]): Promise<void> {
  if (deleted.length === 0) return;
  const uids = new Set(deleted.map(({ uid }) => uid));
  const request = { multi_last: deleted.map(({ name }) => nameClaimSubject(name)) };
  const { messages } = await withBus(access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
  const claims = messages
    .flatMap((it) => readClaim(access, it) ?? [])
    .filter(({ value }) => value.counted !== undefined && uids.has(value.uid));
  const ended = await endedClaims(access, claims);
  for (const ofTenant of Map.groupBy(ended, ({ value }) => value.tenant).values()) await release(access, ofTenant);
}

/** In batches of any size that a round brings: a page of statuses is smaller than the server's largest batch. */
async function release(access: BusAccess, claims: readonly Stored<StoreClaim>[]): Promise<void> {
  try {
    await releaseClaims(access, claims as unknown as Claims);
  } catch (error) {
    // A name was taken over meanwhile, which gives back as well; the rest is found again in a later round.
    if (!(error instanceof ConflictError)) throw error;
  }
}
