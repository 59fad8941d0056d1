import { type AuditOutcome, desiredStream, platformChain } from "../../../contract/index.ts";
import type { AuditEvent, AuditOrigin, AuditTrail } from "../../ports/audit.ts";
import type { BusAccess } from "../connection/access.ts";
import type { ChainedEntry } from "../connection/audit-queue.ts";
import { defaultRetryPolicy } from "../connection/retry.ts";
import { publishDesired, type Write } from "../stream/publish-desired.ts";
import { takeChainRoom } from "./chain-room.ts";
import { entryOf, outboxWrite } from "./outbox.ts";

/** What the platform does by itself. */
export const platformOrigin: AuditOrigin = {
  tenant: platformChain,
  actor: "platform",
  operation: "upkeep",
  requestId: "none",
};

/** The trail of one request, as the adapters of the bus use it too. */
export interface BusAuditTrail extends AuditTrail {
  /** The message with the event's entry, for the batch that makes the change. Throws AuditFullError. */
  write(event: AuditEvent): Promise<Write>;
  /** To be called when that batch is written. */
  isStored(event: AuditEvent): void;
}

/** The record of what is done through one backend. */
export function createAuditTrail(access: BusAccess, origin = platformOrigin): BusAuditTrail {
  let last: AuditOutcome | undefined;
  return {
    get last() {
      return last;
    },
    async write(event) {
      await takeRoomFor(access, { ...origin, ...event });
      return outboxWrite(entryOf(access, origin, event));
    },
    isStored: (event) => {
      last = event.outcome;
    },
    checkRoom: () => takeRoomFor(access, origin),
    async record(event) {
      await takeRoomFor(access, { ...origin, ...event });
      await storeEntries(access, [entryOf(access, origin, event)]);
      last = event.outcome;
    },
    note: (event) => access.memory.audit.add(entryOf(access, origin, event)),
  };
}

/** What takes away is never refused for want of room: it would stay, and what it leaves room for with it. */
async function takeRoomFor(access: BusAccess, { tenant, method, operation }: AuditOrigin): Promise<void> {
  if (method === "delete") return;
  await takeChainRoom(access, tenant, operation === "undeleteStore" ? "rescue" : "change");
}

/** Writes entries where they wait for their chains, all or none; throws BusUnavailableError or StorageFullError. */
export async function storeEntries(access: BusAccess, entries: readonly ChainedEntry[]): Promise<void> {
  const [first, ...rest] = entries.map(outboxWrite);
  if (first === undefined) return;
  const { open, memory, policy = defaultRetryPolicy } = access;
  const last = rest.pop();
  const writes: [...Write[], Write] = last === undefined ? [first] : [first, ...rest, last];
  await memory.outages.run(desiredStream, policy, (it) =>
    publishDesired({ open, slots: memory.slots, writeId: crypto.randomUUID(), writes, policy: it }),
  );
}
