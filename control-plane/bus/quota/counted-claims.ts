import {
  desiredStream,
  desiredSubject,
  nameClaimSubject,
  parseDesiredSubject,
  tenantSubject,
} from "../../../contract/index.ts";
import type { Stored } from "../../ports/desired.ts";
import type { StoreClaim } from "../../ports/records.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { TransientBusError } from "../connection/retry.ts";
import { directBatch } from "../stream/direct-get.ts";
import { readClaim } from "../stream/read-claim.ts";
import { subjectsOf } from "../stream/subjects-of.ts";

/** A direct get answers at most 1,024 subjects. */
const claimsAtOnce = 1000;

export interface CountedClaims {
  readonly claims: readonly Stored<StoreClaim>[];
  /** Whether they are all: one that can't be read may count for something as well. */
  readonly isWhole: boolean;
}

/** The claims of a tenant's stores that count, as they were when its counter was at `seq` or later. */
export async function countedClaims(access: BusAccess, tenant: string, seq: number): Promise<CountedClaims> {
  const names = [...(await storeNames(access, tenant))];
  const found: (Stored<StoreClaim> | undefined)[] = [];
  for (let from = 0; from < names.length; from += claimsAtOnce) {
    found.push(...(await readClaims(access, { tenant, seq, names: names.slice(from, from + claimsAtOnce) })));
  }
  const readable = found.filter((it) => it !== undefined);
  const claims = readable.filter(({ value }) => value.tenant === tenant && value.counted !== undefined);
  return { claims, isWhole: readable.length === found.length };
}

/** Names that a store of the tenant has or had, by the stream's leader. */
async function storeNames(access: BusAccess, tenant: string): Promise<ReadonlySet<string>> {
  const subjects = await subjectsOf(access, desiredStream, desiredSubject({ cluster: "*", tenant, store: "*" }));
  return new Set(subjects.flatMap((subject) => parseDesiredSubject(subject)?.store ?? []));
}

interface ClaimsWanted {
  readonly tenant: string;
  readonly seq: number;
  readonly names: readonly string[];
}

/** A replica may lag behind its leader: the counter comes in the same answer and tells how far it is. */
async function readClaims(access: BusAccess, { tenant, seq, names }: ClaimsWanted) {
  const counterSubject = tenantSubject(tenant);
  const request = { multi_last: [counterSubject, ...names.map(nameClaimSubject)] };
  const { messages } = await withBus(access, desiredStream, async (bus) => {
    const answer = await directBatch(bus, desiredStream, request);
    const counter = answer.messages.find(({ subject }) => subject === counterSubject);
    if ((counter?.seq ?? 0) < seq) {
      throw new TransientBusError(`a replica of ${desiredStream} lags behind`, { ambiguous: false });
    }
    return answer;
  });
  return messages.filter(({ subject }) => subject !== counterSubject).map((it) => readClaim(access, it));
}
