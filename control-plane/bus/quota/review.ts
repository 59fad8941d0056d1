import { resources } from "../../../contract/index.ts";
import { ConflictError } from "../../ports/errors.ts";
import type { BusAccess } from "../connection/access.ts";
import { writeDesired } from "../stream/write-desired.ts";
import { countedClaims } from "./counted-claims.ts";
import { type Counter, counterWrite, readCounter } from "./counter.ts";
import { endedClaims } from "./ended-claims.ts";
import { type Claims, countedOf, maxReleased, releaseClaims } from "./release.ts";

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
      else return await correct(access, tenant, { counter, used: countedOf(claims) });
    } catch (error) {
      // Others create, delete or give back at the same time: what is there now is looked at.
      if (!(error instanceof ConflictError)) throw error;
      left -= 1;
    }
  }
  return readCounter(access, tenant);
}

interface Sum {
  readonly counter: Counter;
  readonly used: Counter["value"]["used"];
}

async function correct(access: BusAccess, tenant: string, { counter, used }: Sum): Promise<Counter> {
  const { value } = counter;
  if (resources.every((it) => value.used[it] === used[it])) return counter;
  const corrected = { ...value, used };
  const seq = await writeDesired(access, [counterWrite(corrected, counter.seq)]);
  access.logger.warn({ tenant, was: value.used, is: used }, "the tenant's quota counter was wrong and is put right");
  return { seq, value: corrected };
}
