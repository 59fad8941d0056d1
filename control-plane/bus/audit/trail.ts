import { type AuditOutcome, desiredStream, platformChain } from "../../../contract/index.ts";
import type { AuditEvent, AuditOrigin, AuditTrail } from "../../ports/audit.ts";
import type { BusAccess } from "../connection/access.ts";
import type { ChainedEntry } from "../connection/audit-queue.ts";
import { defaultRetryPolicy } from "../connection/retry.ts";
import { publishDesired, type Write } from "../stream/publish-desired.ts";
import { hasChainRoom, takeChainRoom } from "./chain-room.ts";
import { entryOf, outboxWrite } from "./outbox.ts";
import { sealed } from "./personal-data.ts";

/** What the platform does by itself. */
export const platformOrigin: AuditOrigin = {
  tenant: platformChain,
  actor: "platform",
  operation: "upkeep",
  requestId: "none",
};

/** The trail of one request, as the adapters of the bus use it too. */
export interface BusAuditTrail extends AuditTrail {
  /** The messages with the event's entries, for the batch that makes the change. Throws AuditFullError. */
  writes(event: AuditEvent): Promise<readonly Write[]>;
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
    async writes(event) {
      await takeRoomFor(access, { ...origin, ...event });
      return outboxWrites(access, entriesOf(access, origin, event));
    },
    isStored: (event) => {
      last = event.outcome;
    },
    checkRoom: () => takeRoomFor(access, origin),
    async record(event) {
      const whole = { ...origin, ...event };
      if (whole.operation === "sign-in") await storeSignIn(access, entriesOf(access, origin, event));
      else {
        await takeRoomFor(access, whole);
        await storeEntries(access, entriesOf(access, origin, event));
      }
      last = event.outcome;
    },
    note(event) {
      for (const entry of entriesOf(access, origin, event)) access.memory.audit.add(entry);
    },
  };
}

/**
 * The entry of an event; what an administrator does to a tenant stands in that tenant's chain too, without where the
 * administrator was.
 */
function entriesOf(access: BusAccess, origin: AuditOrigin, event: AuditEvent): ChainedEntry[] {
  const own = entryOf(access, origin, event);
  const { target } = event;
  if (
    origin === platformOrigin ||
    own.chain !== platformChain ||
    target?.kind !== "tenant" ||
    !happened.has(event.outcome)
  )
    return [own];
  return [own, entryOf(access, origin, { ...event, tenant: target.name, address: undefined })];
}

/** Outcomes of what there was a tenant for. */
const happened: ReadonlySet<AuditOutcome> = new Set(["begun", "accepted", "unchanged"]);

/** What takes away is never refused for want of room: it would stay, and what it leaves room for with it. */
async function takeRoomFor(access: BusAccess, { tenant, method, operation }: AuditOrigin): Promise<void> {
  if (method === "delete" || operation === "loseHost") return;
  await takeChainRoom(access, tenant, rescues.has(operation) ? "rescue" : "change");
}

const rescues: ReadonlySet<string> = new Set(["undeleteStore"]);

/**
 * Who signs in may be about to delete, and is let in to a chain that is full; but may be anyone of the tenant, again and
 * again: such an entry takes no room that is kept for others. It is counted, and told as soon as there is room.
 */
async function storeSignIn(access: BusAccess, entries: readonly ChainedEntry[]): Promise<void> {
  for (const entry of entries) {
    if (await hasChainRoom(access, entry.chain, "note")) await storeEntries(access, [entry]);
    else access.memory.audit.drop([entry]);
  }
}

/** Writes entries where they wait for their chains, all or none; throws BusUnavailableError or StorageFullError. */
export async function storeEntries(access: BusAccess, entries: readonly ChainedEntry[]): Promise<void> {
  const [first, ...rest] = await outboxWrites(access, entries);
  if (first === undefined) return;
  const { open, memory, policy = defaultRetryPolicy } = access;
  const last = rest.pop();
  const writes: [...Write[], Write] = last === undefined ? [first] : [first, ...rest, last];
  await memory.outages.run(desiredStream, policy, (it) =>
    publishDesired({ open, slots: memory.slots, writeId: crypto.randomUUID(), writes, policy: it }),
  );
}

async function outboxWrites(access: BusAccess, entries: readonly ChainedEntry[]): Promise<Write[]> {
  return (await Promise.all(entries.map((it) => sealed(access, it)))).map(outboxWrite);
}
