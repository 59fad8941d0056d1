import { type AuditEntry, auditEntry, encode, outboxSubject } from "../../../contract/index.ts";
import type { AuditEvent, AuditOrigin } from "../../ports/audit.ts";
import type { BusAccess } from "../connection/access.ts";
import type { ChainedEntry } from "../connection/audit-queue.ts";
import type { Write } from "../stream/publish-desired.ts";

/** The entry of an event, with an id and a time of its own. */
export function entryOf({ memory }: BusAccess, origin: AuditOrigin, event: AuditEvent): ChainedEntry {
  const { tenant, outcome, target, code, details, address, email, ...by } = { ...origin, ...event };
  const optional = { credential: by.credential, role: by.role, method: by.method, target, code, details };
  const known = Object.entries(optional).filter(([, value]) => value !== undefined);
  const entry: AuditEntry = {
    v: 1,
    id: crypto.randomUUID(),
    at: memory.clock.now().toISOString(),
    actor: by.actor,
    operation: by.operation,
    outcome,
    requestId: by.requestId,
    ...Object.fromEntries(known),
  };
  const hasPersonal = address !== undefined || email !== undefined;
  return { chain: tenant, entry, ...(hasPersonal && { personal: { address, email } }) };
}

/** The message that keeps an entry until it is in its chain, however long that takes; to be written in the batch of what it tells of. */
export function outboxWrite({ chain, entry }: ChainedEntry): Write {
  return {
    subject: outboxSubject(chain, entry.id),
    data: encode(auditEntry, entry, "audit entry"),
    expected: 0,
  };
}
