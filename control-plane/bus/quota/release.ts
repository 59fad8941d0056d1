import { encode, nameClaimSubject } from "../../../contract/index.ts";
import type { Stored } from "../../ports/desired.ts";
import { ConflictError } from "../../ports/errors.ts";
import { type StoreClaim, storeClaim } from "../../ports/records.ts";
import type { BusAccess } from "../connection/access.ts";
import { jittered, pause } from "../connection/pause.ts";
import type { Write } from "../stream/publish-desired.ts";
import { writeDesired } from "../stream/write-desired.ts";
import { counterWrite, readCounter } from "./counter.ts";
import { withLess } from "./members.ts";

export type Claims = readonly [Stored<StoreClaim>, ...Stored<StoreClaim>[]];

/** More claims than this go in several batches. */
export const maxReleased = 100;
const maxConflicts = 50;
const pauseMs = 20;

/**
 * Stops counting stores of one tenant: each claim loses what it counts for in the batch that lowers the counter, so that
 * nothing is given back twice. Returns the sequence of the last claim; throws ConflictError when one was written since.
 */
export async function releaseClaims(access: BusAccess, claims: Claims): Promise<number> {
  const { tenant } = claims[0].value;
  for (let left = maxConflicts; ; left -= 1) {
    const counter = await readCounter(access, tenant);
    const less = withLess(
      counter.value,
      claims.map(({ value }) => value),
    );
    const lowered = counterWrite(less, counter.seq);
    try {
      return await writeDesired(access, [lowered, ...claims.map(releasedWrite)]);
    } catch (error) {
      if (!(error instanceof ConflictError) || left === 0) throw error;
      if ((await readCounter(access, tenant)).seq === counter.seq) throw error;
      await pause(jittered(pauseMs));
    }
  }
}

function releasedWrite({ seq, value }: Stored<StoreClaim>): Write {
  const { counted: _, member: _member, ...released } = value;
  const data = encode(storeClaim, released, `claim of name "${value.name}"`);
  return { subject: nameClaimSubject(value.name), data, expected: seq };
}
