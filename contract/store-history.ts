import * as z from "zod";
import { changeNote } from "./change-note.ts";
import { storeName, storeUid, tenantId, timestamp } from "./names.ts";
import { open } from "./open.ts";
import { printedRevision } from "./revision.ts";
import { shownReason } from "./store-resource.ts";
import { storeSpec } from "./store-spec.ts";

/** What was asked of a store. */
export const operationKinds = ["create", "change", "restart", "suspend", "resume", "delete", "undelete"] as const;
export type OperationKind = (typeof operationKinds)[number];
export const shownOperationKind = open(operationKinds);

/** What became of an operation. */
export const operationOutcomes = ["Running", "Succeeded", "Failed", "Superseded", "Unknown"] as const;
export type OperationOutcome = (typeof operationOutcomes)[number];
export const shownOperationOutcome = open(operationOutcomes);

/** A spec in an answer: a later release may say more of it. */
export const recordedSpec = z.object(storeSpec.shape);

/** A revision that a store has or had. */
export const storeRevision = z.object({
  revision: printedRevision,
  name: storeName,
  tenant: tenantId,
  uid: storeUid,
  at: timestamp,
  actor: z.string(),
  action: shownOperationKind,
  note: changeNote.optional(),
  spec: recordedSpec,
});
export type StoreRevision = z.infer<typeof storeRevision>;

/** What was done to a store, by whom, why, and what became of it. */
export const storeOperation = z.object({
  /** The first revision that belongs to it. */
  id: printedRevision,
  kind: shownOperationKind,
  revision: printedRevision,
  name: storeName,
  tenant: tenantId,
  uid: storeUid,
  cluster: z.string(),
  actor: z.string(),
  note: changeNote.optional(),
  at: timestamp,
  outcome: shownOperationOutcome,
  /** Why it failed, or what it waits for. */
  reason: shownReason.optional(),
  endedAt: timestamp.optional(),
  durationMs: z.int().min(0).optional(),
});
export type StoreOperation = z.infer<typeof storeOperation>;

/** One page, the newest first. */
export const storeRevisionList = z.object({ items: z.array(storeRevision), nextPageToken: z.string().optional() });
export type StoreRevisionList = z.infer<typeof storeRevisionList>;

/** One page, the newest first; of the tenant's, those of the page that run come before. */
export const storeOperationList = z.object({ items: z.array(storeOperation), nextPageToken: z.string().optional() });
export type StoreOperationList = z.infer<typeof storeOperationList>;

/** Whether a store can be given a name. */
export const nameStates = ["free", "taken", "reserved", "invalid"] as const;

export const shownNameState = open(nameStates);

export const nameCheck = z.object({
  name: z.string().max(128),
  state: shownNameState,
  /** The rule that the name breaks, or what else to do. */
  detail: z.string().optional(),
});
export type NameCheck = z.infer<typeof nameCheck>;
