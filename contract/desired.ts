import * as z from "zod";
import { storeUid, tenantId, timestamp } from "./names.ts";
import { epoch } from "./revision.ts";
import { storeSpec } from "./store-spec.ts";

/** Version of the desired-message layout; an agent that meets a newer one waits for its own upgrade. */
export const desiredSchemaVersion = 1;

/** Who asked for a store, and when. */
export const acceptance = {
  uid: storeUid,
  tenant: tenantId,
  actor: z.string().min(1).max(128),
  /** When this store was first accepted; the same in every revision of one uid. */
  createdAt: timestamp,
  /** When this revision was accepted; deadlines run from here. */
  acceptedAt: timestamp,
};

/** When a store is to be removed. */
export const removal = { deleteAfter: timestamp, force: z.boolean() };

const envelope = {
  schemaVersion: z.literal(desiredSchemaVersion),
  epoch,
  ...acceptance,
  /** The complete spec, in a delete too: it is what an undelete brings back. */
  spec: storeSpec,
};

/** Asks that the store be as its spec says. */
export const applyMessage = z.strictObject({ op: z.literal("apply"), ...envelope });

/** How long a delete of a store that was ever Ready can be taken back, unless it is forced. */
export const deleteGraceMs = 7 * 86_400_000;

/** Asks that the store be removed at `deleteAfter`; until then it can be taken back. */
export const deleteMessage = z.strictObject({
  op: z.literal("delete"),
  ...envelope,
  ...removal,
});

/** The complete desired state of one store: command, registry entry and entry of the history in one (design D1). */
export const desiredMessage = z.discriminatedUnion("op", [applyMessage, deleteMessage]);

/** What every version of the message must show, so that a newer one is told from a broken one. */
export const desiredVersion = z.object({ schemaVersion: z.int().min(1) });

export type ApplyMessage = z.infer<typeof applyMessage>;
export type DeleteMessage = z.infer<typeof deleteMessage>;
export type DesiredMessage = z.infer<typeof desiredMessage>;

interface AskedDelete {
  readonly acceptedAt: string;
  readonly deleteAfter?: string | undefined;
  readonly force?: boolean | undefined;
}

/**
 * When a delete may be carried out, in milliseconds since 1970. One that knew of no Ready carries no grace; if the store
 * was Ready all the same (its status had not got through), it gets the whole one.
 */
export function deleteDueAt({ acceptedAt, deleteAfter, force }: AskedDelete, wasReady: boolean): number {
  const accepted = Date.parse(acceptedAt);
  const asked = deleteAfter === undefined ? accepted + deleteGraceMs : Date.parse(deleteAfter);
  const isUninformed = force !== true && wasReady && asked <= accepted;
  return isUninformed ? accepted + deleteGraceMs : asked;
}

/** Whether a delete may be carried out now; one that carries no grace may whatever any clock says. */
export function isDeleteDue(dueAt: number, { acceptedAt }: AskedDelete, now: Date): boolean {
  return dueAt <= Date.parse(acceptedAt) || dueAt <= now.getTime();
}

/** What both sides say of a delete that waits until then, in milliseconds since 1970: the words must not change hands. */
export function describeWaitingDelete(dueAt: number): string {
  return `The store is removed after ${new Date(dueAt).toISOString()}; until then the delete can be undone.`;
}
