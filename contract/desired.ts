import * as z from "zod";
import { storeUid, tenantId, timestamp } from "./names.ts";
import { epoch } from "./revision.ts";
import { customHosts, type StoreSpec, storeSpec } from "./store-spec.ts";

/** The newest version of the desired-message layout; a message has the lowest that can say it. An agent that receives a newer one waits until it is upgraded. */
export const desiredSchemaVersion = 3;

/** Since which layout a field of a store can be said; those that are not named here, since the first. */
const fieldSince: Readonly<Record<string, number>> = { version: 2, suspended: 3, restarts: 3 };

/** The lowest layout version that can say all of these fields: an agent that accepts it needs no newer one. */
export function layoutOf(fields: readonly string[]): number {
  return Math.max(1, ...fields.map((field) => fieldSince[field] ?? 1));
}

/** Who wrote a desired state, and when. */
export const acceptance = {
  uid: storeUid,
  tenant: tenantId,
  actor: z.string().min(1).max(128),
  /** When this store was first accepted; the same in every revision of one uid. */
  createdAt: timestamp,
  /** When this revision was accepted; deadlines run from here. */
  acceptedAt: timestamp,
};

/** When a store will be removed. */
export const removal = { deleteAfter: timestamp, force: z.boolean() };

const envelope = {
  schemaVersion: z.int().min(1).max(desiredSchemaVersion),
  epoch,
  ...acceptance,
  /** The complete spec, in a delete too: an undelete restores it. Of hosts it names those that may be served. */
  spec: storeSpec,
  /** All that were asked for, where hosts have to be proved; the others stay in the platform. */
  askedHosts: customHosts.optional(),
};

/** The store should match its spec. */
export const applyMessage = z.strictObject({ op: z.literal("apply"), ...envelope });

/** How long a delete of a store that was ever Ready can be undone, unless it is forced. */
export const deleteGraceMs = 7 * 86_400_000;

/** The store should be removed at `deleteAfter`; until then the delete can be undone. */
export const deleteMessage = z.strictObject({
  op: z.literal("delete"),
  ...envelope,
  ...removal,
});

/** The complete desired state of one store: command, registry entry and history entry in one (design D1). */
export const desiredMessage = z.discriminatedUnion("op", [applyMessage, deleteMessage]);

/** What every version of the message must contain, so that a newer one can be told from a broken one. */
export const desiredVersion = z.object({ schemaVersion: z.int().min(1) });

export type ApplyMessage = z.infer<typeof applyMessage>;
export type DeleteMessage = z.infer<typeof deleteMessage>;
export type DesiredMessage = z.infer<typeof desiredMessage>;

/** The spec as its tenant asked for it, with the hosts that are not proved. */
export function askedSpecOf({ spec, askedHosts: hosts = spec.hosts }: DesiredMessage): StoreSpec {
  return { ...spec, hosts };
}

interface AskedDelete {
  readonly acceptedAt: string;
  readonly deleteAfter?: string | undefined;
  readonly force?: boolean | undefined;
}

/**
 * When a delete may be carried out, in milliseconds since 1970. A delete of a store that was not known to have been
 * Ready carries no grace period; if the store was Ready all the same (its status had not arrived), it gets the full
 * period.
 */
export function deleteDueAt({ acceptedAt, deleteAfter, force }: AskedDelete, wasReady: boolean): number {
  const accepted = Date.parse(acceptedAt);
  const asked = deleteAfter === undefined ? accepted + deleteGraceMs : Date.parse(deleteAfter);
  const isUninformed = force !== true && wasReady && asked <= accepted;
  return isUninformed ? accepted + deleteGraceMs : asked;
}

/** Whether a delete may be carried out now; one without a grace period may, whatever any clock says. */
export function isDeleteDue(dueAt: number, { acceptedAt }: AskedDelete, now: Date): boolean {
  return dueAt <= Date.parse(acceptedAt) || dueAt <= now.getTime();
}

/**
 * The message of a pending delete, `dueAt` in milliseconds since 1970. Both sides show it, so that it stays the same
 * when one takes over from the other.
 */
export function describeWaitingDelete(dueAt: number): string {
  return `The store is removed after ${new Date(dueAt).toISOString()}; until then the delete can be undone.`;
}
