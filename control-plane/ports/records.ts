import * as z from "zod";
import { actorId, amounts, applyMessage, clusterId, storeName, storeUid, tenantId } from "../../contract/index.ts";

/** Who holds a name or a host: enough to find the status that says whether that store is gone. */
export const storeClaim = z.strictObject({
  schemaVersion: z.literal(1),
  uid: storeUid,
  name: storeName,
  tenant: tenantId,
  cluster: clusterId,
  /** What the store counts for in its tenant's quota; absent in claims of holdings, and once it is Deleted and given back. */
  counted: amounts.optional(),
  /** Who created the store: it counts for that member, too. */
  member: actorId.optional(),
});
export type StoreClaim = z.infer<typeof storeClaim>;

/**
 * What an Idempotency-Key was used for. It holds the whole desired state: the first answer is composed from it again,
 * whatever has become of the store.
 */
export const idempotencyRecord = z.strictObject({
  schemaVersion: z.literal(1),
  bodyHash: z.string().regex(/^[0-9a-f]{64}$/),
  desired: applyMessage,
  /** Sequence of the store that was there already; absent when the desired state was written with this record. */
  existing: z.int().min(1).optional(),
});
export type IdempotencyRecord = z.infer<typeof idempotencyRecord>;
