import * as z from "zod";
import { auditOutcomes } from "./audit.ts";
import { open } from "./open.ts";

export const shownAuditOutcome = open(auditOutcomes);

/** What an entry of an answer is about. */
export const shownAuditTarget = z.object({
  kind: z.string().max(32),
  name: z.string(),
  uid: z.string().optional(),
  cluster: z.string().optional(),
});

/** An entry of the audit, and where in its chain it stands. */
export const auditRecord = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.string(),
  role: z.string().optional(),
  credential: z.string().optional(),
  operation: z.string(),
  outcome: shownAuditOutcome,
  code: z.string().optional(),
  target: shownAuditTarget.optional(),
  requestId: z.string(),
  details: z.record(z.string(), z.string()).optional(),
  address: z.string().optional(),
  email: z.string().optional(),
  isErased: z.boolean().optional(),
  block: z.int(),
  entry: z.int(),
});
export type AuditRecord = z.infer<typeof auditRecord>;

/** One page of entries, the oldest first. */
export const auditList = z.object({ items: z.array(auditRecord), nextPageToken: z.string().optional() });
export type AuditList = z.infer<typeof auditList>;

/** One page of a chain, as it is stored. */
export const auditBlockList = z.object({
  chain: z.string(),
  items: z.array(z.string()),
  nextPageToken: z.string().optional(),
});
export type AuditBlockList = z.infer<typeof auditBlockList>;
