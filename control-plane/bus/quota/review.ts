import type { Stored } from "../../ports/desired.ts";
import { ConflictError } from "../../ports/errors.ts";
import type { StoreClaim } from "../../ports/records.ts";
import type { BusAccess } from "../connection/access.ts";
import { writeDesired } from "../stream/write-desired.ts";
import { countedClaims } from "./counted-claims.ts";
import { type Counter, counterWrite, readCounter } from "./counter.ts";
import { endedClaims } from "./ended-claims.ts";
import { countedBy, isSameCount } from "./members.ts";
import { type Claims, maxReleased, releaseClaims } from "./release.ts";

/** While creates of the tenant go on, a sum is of the past before it is written. */
const maxConflicts = 20;

/**
 * Gives back what stores count for that are Deleted, counts the others again and puts the counter right where it is
 * wrong; while a claim can't be read, the counter stands. Returns the counter as it is then; throws BusUnavailableError.
 */
export async function reviewTenant(access: BusAccess, tenant: string): Promise<Counter> {
  for (let left = maxConflicts; left > 0; ) {
    const counter = await readCounter(access, tenant);
    const { claims, isWhole } = await countedClaims(access, tenant, counter.seq);
    const ended = await endedClaims(access, claims);
    try {
      if (ended.length > 0) await releaseClaims(access, ended.slice(0, maxReleased) as unknown as Claims);
      // A sum without one that can't be read would be too low.
      else if (!isWhole) return counter;
      else return await correct(access, counter, claims);
    } catch (error) {
      // Others create, delete or give back at the same time: what is there now is looked at.
      if (!(error instanceof ConflictError)) throw error;
      left -= 1;
    }
  }
  return readCounter(access, tenant);
}

async function correct(access: BusAccess, counter: Counter, claims: readonly Stored<StoreClaim>[]): Promise<Counter> {
  const { value } = counter;
  const corrected = countedBy(
    value,
    claims.map((claim) => claim.value),
  );
  if (isSameCount(value, corrected)) return counter;
  const seq = await writeDesired(access, [counterWrite(corrected, counter.seq)]);
  // Members are counted when they get limits: only then there was nothing to be wrong.
  if (value.members !== undefined || value.memberQuota === undefined)
    access.logger.warn(
      { tenant: value.tenant, was: value.used, is: corrected.used },
      "the tenant's quota counter was wrong and is put right",
    );
  return { seq, value: corrected };
}
