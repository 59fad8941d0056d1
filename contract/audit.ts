import * as z from "zod";
import { timestamp } from "./names.ts";

/** The chain of what is done to the platform itself, and by those who are of no tenant; no tenant can have this id. */
export const platformChain = "_platform";

/** What became of what was asked. `begun`: it was about to be done; a later entry of the same request says how it ended. */
export const auditOutcomes = ["accepted", "unchanged", "begun", "refused", "failed"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** What an entry is about. */
export const auditTarget = z.strictObject({
  kind: z.enum(["store", "tenant", "token", "cluster", "session", "audit", "webhook"]),
  name: z.string().min(1).max(128),
  uid: z.string().max(64).optional(),
  cluster: z.string().max(64).optional(),
});
export type AuditTarget = z.infer<typeof auditTarget>;

/** More of it, in few and short words; never a secret and nothing personal. */
export const auditDetails = z
  .record(z.string().max(32), z.union([z.string().max(256), z.number(), z.boolean()]))
  .refine((details) => Object.keys(details).length <= 16, "must have at most 16 fields");
export type AuditDetails = z.infer<typeof auditDetails>;

/** Who did or tried what, by what, to what, when and with which outcome. */
export const auditEntry = z.strictObject({
  v: z.literal(1),
  /** Names the entry wherever it is written: moved twice it is still one. */
  id: z.uuid(),
  /** By the bus's clock. */
  at: timestamp,
  /** An opaque id, never a name or an e-mail address. */
  actor: z.string().min(1).max(128),
  /** Id of the token or session that was shown. */
  credential: z.string().max(128).optional(),
  role: z.string().max(32).optional(),
  method: z.string().max(16).optional(),
  /** operationId of the route, or what else was tried. */
  operation: z.string().min(1).max(64),
  target: auditTarget.optional(),
  outcome: z.enum(auditOutcomes),
  /** Code of the problem that was answered. */
  code: z.string().max(64).optional(),
  requestId: z.string().min(1).max(64),
  details: auditDetails.optional(),
  /** Id of the key that sealed it, and what only that key opens: the client's address, an e-mail address. */
  personal: z
    .string()
    .regex(/^[\w-]{12}\.[\w-]{38,1000}$/)
    .optional(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
