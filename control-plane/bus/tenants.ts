import { desiredStream, type Quota, type TenantEntry, tenantEntry, tenantSubject } from "../../contract/index.ts";
import type { AuditEvent } from "../ports/audit.ts";
import { ConflictError } from "../ports/errors.ts";
import type { TenantRegister } from "../ports/tenants.ts";
import type { BusAuditTrail } from "./audit/trail.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { jittered, pause } from "./connection/pause.ts";
import { counterWrite, findCounter, readCounter } from "./quota/counter.ts";
import { decodeListed } from "./stream/decode-listed.ts";
import { directBatch } from "./stream/direct-get.ts";
import { subjectsOf } from "./stream/subjects-of.ts";
import { writeDesired } from "./stream/write-desired.ts";

/** A direct get answers at most 1,024 subjects. */
const tenantsAtOnce = 1000;
/** The tenant's creates write the same message. */
const maxConflicts = 50;
const pauseMs = 20;

/** Tenants in the stream of desired states, each written in one batch with the entry of who asked for it. */
export function createTenantRegister(access: BusAccess, audit: BusAuditTrail): TenantRegister {
  const { tenants } = access.memory;
  const current = async (tenant: string): Promise<TenantEntry | undefined> =>
    (await findCounter(access, tenant))?.value;
  const write = async (entry: TenantEntry, expected: number): Promise<void> => {
    const event = accepted(entry);
    await writeDesired(access, [...(await audit.writes(event)), counterWrite(entry, expected)]);
    audit.isStored(event);
    tenants.forget(entry.tenant);
  };
  return {
    current,
    async recent(tenant) {
      const known = tenants.find(tenant);
      if (known) return known;
      const readAt = performance.now();
      const entry = await current(tenant);
      if (entry) tenants.keep(entry.tenant, entry, readAt);
      return entry;
    },
    all: () => readAll(access),
    async create(entry) {
      try {
        await write(entry, 0);
        return undefined;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        return (await readCounter(access, entry.tenant)).value;
      }
    },
    async change(tenant, change) {
      for (let left = maxConflicts; ; left -= 1) {
        const found = await findCounter(access, tenant);
        if (found === undefined) return undefined;
        const { revision } = found.value;
        const entry = { ...change(found.value), revision: revision + 1 };
        try {
          await write(entry, found.seq);
          return entry;
        } catch (error) {
          if (!(error instanceof ConflictError) || left === 0) throw error;
          await pause(jittered(pauseMs));
        }
      }
    },
  };
}

function accepted({ tenant, state, quota, memberQuota = {} }: TenantEntry): AuditEvent {
  const details = { state, ...limitsOf(quota, ""), ...limitsOf(memberQuota, "member.") };
  return { outcome: "accepted", target: { kind: "tenant", name: tenant }, details };
}

function limitsOf(quota: Quota, prefix: string): Record<string, number> {
  const limits = Object.entries(quota).filter((limit): limit is [string, number] => limit[1] !== undefined);
  return Object.fromEntries(limits.map(([resource, limit]) => [`${prefix}${resource}`, limit]));
}

async function readAll(access: BusAccess): Promise<TenantEntry[]> {
  const subjects = await subjectsOf(access, desiredStream, tenantSubject("*"));
  const entries: TenantEntry[] = [];
  for (let from = 0; from < subjects.length; from += tenantsAtOnce) {
    const request = { multi_last: subjects.slice(from, from + tenantsAtOnce) };
    const { messages } = await withBus(access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
    entries.push(...messages.flatMap((message) => decodeListed(access, tenantEntry, message) ?? []));
  }
  return entries.sort((one, other) => (one.tenant < other.tenant ? -1 : 1));
}
