import { decode, encode, type TenantEntry, tenantEntry, tenantsBucket } from "../../contract/index.ts";
import type { Stored } from "../ports/desired.ts";
import { BusUnavailableError } from "../ports/errors.ts";
import type { TenantRegister } from "../ports/tenants.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { directBatch } from "./stream/direct-get.ts";
import { leaderGet } from "./stream/leader-get.ts";
import { putEntry } from "./stream/put-entry.ts";

const stream = `KV_${tenantsBucket}`;
const subjectOf = (tenant: string): string => `$KV.${tenantsBucket}.${tenant}`;
const pageSize = 500;

/** Tenants in the key-value bucket. */
export function createTenantRegister(access: BusAccess): TenantRegister {
  const { tenants } = access.memory;
  return {
    current: (tenant) => readEntry(access, tenant),
    async recent(tenant) {
      const known = tenants.find(tenant);
      if (known) return known;
      const readAt = performance.now();
      const entry = (await readEntry(access, tenant))?.value;
      if (entry) tenants.keep(entry, readAt);
      return entry;
    },
    all: () => readAll(access),
    async put(entry, expected) {
      const { tenant } = entry;
      const data = encode(tenantEntry, entry, `entry of tenant "${tenant}"`);
      await putEntry(access, { stream, subject: subjectOf(tenant), data, expected });
      tenants.forget(tenant);
      const stored = await readEntry(access, tenant);
      if (stored === undefined) throw new BusUnavailableError(`entry of tenant "${tenant}" is gone after its write`);
      return stored.seq;
    },
  };
}

async function readEntry(access: BusAccess, tenant: string): Promise<Stored<TenantEntry> | undefined> {
  const message = await withBus(access, stream, (bus) => leaderGet(bus, stream, subjectOf(tenant)));
  return message && { seq: message.seq, value: decode(tenantEntry, message.data, `entry of tenant "${tenant}"`) };
}

async function readAll(access: BusAccess): Promise<TenantEntry[]> {
  const entries: TenantEntry[] = [];
  for (let seq = 1, pending = 1; pending > 0; ) {
    const request = { next_by_subj: subjectOf("*"), seq, batch: pageSize };
    const page = await withBus(access, stream, (bus) => directBatch(bus, stream, request));
    entries.push(...page.messages.map(({ subject, data }) => decode(tenantEntry, data, `entry under ${subject}`)));
    pending = page.pending;
    seq = (page.messages.at(-1)?.seq ?? seq) + 1;
  }
  return entries.sort((one, other) => (one.tenant < other.tenant ? -1 : 1));
}
