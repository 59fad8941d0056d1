import {
  decode,
  desiredStream,
  encode,
  type TenantEntry,
  tenantEntry,
  tenantSubject,
} from "../../../contract/index.ts";
import { NoTenantError } from "../../ports/quota.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { leaderGet } from "../stream/leader-get.ts";
import type { Write } from "../stream/publish-desired.ts";

/** A tenant with what its stores count for, and the sequence that the next write of it must expect. */
export interface Counter {
  readonly seq: number;
  readonly value: TenantEntry;
}

/** Sees every earlier write; throws BusUnavailableError, or DecodeError for one that can't be read. */
export async function findCounter(access: BusAccess, tenant: string): Promise<Counter | undefined> {
  const subject = tenantSubject(tenant);
  const message = await withBus(access, desiredStream, (bus) => leaderGet(bus, desiredStream, subject));
  return (
    message && { seq: message.seq, value: decode(tenantEntry, message.data, `message ${message.seq} of ${subject}`) }
  );
}

/** The same; throws NoTenantError for a tenant that was never created. */
export async function readCounter(access: BusAccess, tenant: string): Promise<Counter> {
  const counter = await findCounter(access, tenant);
  if (counter === undefined) throw new NoTenantError(tenant);
  return counter;
}

/** Replaces what was read, or begins at 0; refused when another write came in between. */
export function counterWrite(value: TenantEntry, expected: number): Write {
  const { tenant } = value;
  return { subject: tenantSubject(tenant), data: encode(tenantEntry, value, `entry of tenant "${tenant}"`), expected };
}
