import { auditOutcomes } from "../audit.ts";
import { auditBlockList, auditList, auditRecord, shownAuditOutcome, shownAuditTarget } from "../audit-resource.ts";
import type { ListWords, ObjectWords } from "./words.ts";

const target = { kind: "store", name: "hats", uid: "0d1b6a2e-8a52-4b0e-9d59-5c1a9a3f7e10", cluster: "fra-1" };

const deleted = {
  id: "8b3a1e52-50c7-4f0e-8a3e-0c3f6f1f2a11",
  at: "2026-11-29T09:00:07.000Z",
  actor: "token:4kQ2mZ81xWcB",
  role: "tenant-admin",
  credential: "4kQ2mZ81xWcB",
  operation: "deleteStore",
  outcome: "accepted" as const,
  target,
  requestId: "5f0c9b7e-3a1d-4f61-9c62-6f4c0b1f9a77",
  details: { op: "delete", engine: "woocommerce", plan: "starter" },
  address: "203.0.113.7",
  block: 42,
  entry: 0,
};
const { details: _details, address: _address, ...rest } = deleted;
const refused = { ...rest, outcome: "refused" as const, code: "forbidden", entry: 1, isErased: true };
const created = { ...deleted, operation: "createStore", email: "owner@shop.example" };

export const auditTargetWords: ObjectWords<typeof shownAuditTarget> = {
  schema: shownAuditTarget,
  description: "What an audit entry is about.",
  properties: {
    kind: "What kind of thing.",
    name: "Its name or id, as the request named it.",
    uid: "Tells two stores of one name apart.",
    cluster: "Where it runs.",
  },
  examples: [target],
};

export const auditRecordWords: ObjectWords<typeof auditRecord> = {
  schema: auditRecord,
  description: "Who did or tried what, and what became of it.",
  properties: {
    id: "Names the entry.",
    at: "When, by the message bus's clock.",
    actor: "Opaque id of who asked.",
    role: "What the actor was.",
    credential: "Id of the token or session that was shown.",
    operation: "What was asked, by its operationId; `authenticate` for a credential that was not taken.",
    outcome: "What became of it.",
    code: "Code of the problem that was answered.",
    target: "What it was about.",
    requestId: "X-Request-Id of the response.",
    details: "More of it, in few words.",
    address: "Where the request came from; kept sealed.",
    email: "The e-mail address that it set; kept sealed.",
    isErased: "Whether address and e-mail address were erased with the tenant's personal data.",
    block: "Number of the block of the chain that holds the entry.",
    entry: "Place in that block, from 0 on.",
  },
  examples: [deleted, created, refused],
};

export const auditListWords: ObjectWords<typeof auditList> = {
  schema: auditList,
  description: "One page of audit entries, the oldest first.",
  properties: {
    items: "Entries of this page.",
    nextPageToken: "Pass it as `pageToken` to read on; absent on the last page.",
  },
  examples: [{ items: [deleted], nextPageToken: "1042-1" }, { items: [] }],
};

export const auditBlockListWords: ObjectWords<typeof auditBlockList> = {
  schema: auditBlockList,
  description: "One page of a chain of audit blocks.",
  properties: {
    chain: "The tenant whose chain it is, or `_platform`.",
    items: "Blocks as they are stored, each JSON in a text: what is hashed are its very bytes.",
    nextPageToken: "Pass it as `pageToken` to read on; absent on the last page.",
  },
  examples: [
    { chain: "acme", items: ['{"v":1,"n":1}'], nextPageToken: "1042" },
    { chain: "acme", items: [] },
  ],
};

export const auditOutcomeWords: ListWords = {
  schema: shownAuditOutcome,
  description: "What became of what was asked.",
  known: auditOutcomes,
  meanings: {
    accepted: "It was done.",
    unchanged: "There was nothing to do.",
    begun: "It was about to be done; a later entry of the same request says how it ended.",
    refused: "The request, or the state of things, stood in its way.",
    failed: "The platform could not do it.",
  } satisfies Record<(typeof auditOutcomes)[number], string>,
  isOpen: true,
};
