import * as z from "zod";
import { publicKey, sealedCredentials, sealingAlgorithm } from "./credentials.ts";
import { clusterId, storeName, storeUid, tenantId } from "./names.ts";
import { preview } from "./preview.ts";
import { epoch, sequence } from "./revision.ts";
import { storeSpec } from "./store-spec.ts";

/** Version of the layout of questions to agents and of their answers. */
export const rpcSchemaVersion = 1;

/** How long the control plane waits for an agent's answer. */
export const rpcTimeoutMs = 5000;

/** How long an agent works on one question: it answers before the control plane stops waiting. */
export const rpcDeadlineMs = 4500;

/** A question is a spec with its names; a larger one is not read. */
export const maxRpcRequestBytes = 65_536;

/** Uid of a store that does not exist yet, in its preview. */
export const noUid = "00000000-0000-0000-0000-000000000000";

/** What every version of a question must contain, so that a newer one can be told from a broken one. */
export const rpcVersion = z.object({ schemaVersion: z.int().min(1) });

/** Asks for a preview of a store with this spec; `uid` is that of the existing store, or `noUid`. */
export const previewRequest = z.strictObject({
  schemaVersion: z.literal(rpcSchemaVersion),
  tenant: tenantId,
  uid: storeUid,
  epoch,
  seq: sequence,
  spec: storeSpec,
});
export type PreviewRequest = z.infer<typeof previewRequest>;

/** What every question about a store that is there says of it. */
export const storeQuestion = {
  schemaVersion: z.literal(rpcSchemaVersion),
  /** Id of the HTTP request, so that the logs of both sides can be matched. */
  requestId: z.uuid("must be a UUID"),
  tenant: tenantId,
  cluster: clusterId,
  name: storeName,
  uid: storeUid,
};

/** Asks for the credentials of a store's administrator, sealed to the given key. */
export const credentialsRequest = z.strictObject({
  ...storeQuestion,
  algorithm: z.literal(sealingAlgorithm),
  publicKey,
});
export type CredentialsRequest = z.infer<typeof credentialsRequest>;

export const rpcProblemCodes = [
  /** The question could not be parsed. */
  "invalid-message",
  /** The question has a schema version that this agent does not know. */
  "agent-too-old",
  /** The spec can't be rendered on this cluster; `errors` names each field. */
  "invalid-spec",
  /** The API server refuses an object of the store; `errors` names it. */
  "apply-rejected",
  "namespace-taken",
  /** The cluster has no store of this name, uid and tenant. */
  "store-unknown",
  /** The store exists, but has no administrator login yet. */
  "no-credentials",
  /** The key can't be used for sealing; `errors` says why. */
  "invalid-key",
  /** The store has no such component; `errors` names those that it has. */
  "unknown-component",
  /** The cluster keeps no backups. */
  "backups-off",
  /** The store has nothing yet that could be backed up, or something of its data is missing. */
  "nothing-to-back-up",
  /** As many follow the logs of this store, or of this agent, as may. */
  "too-many-followers",
  "kubernetes-unavailable",
  /** Too many questions at once, or a timeout. */
  "busy",
  "answer-too-large",
  "internal",
] as const;
export type RpcProblemCode = (typeof rpcProblemCodes)[number];

const rpcProblem = z.object({
  code: z.enum(rpcProblemCodes),
  message: z.string().max(2048),
  errors: z
    .array(z.object({ field: z.string().max(512), rule: z.string().max(2048) }))
    .max(50)
    .optional(),
});
export type RpcProblem = z.infer<typeof rpcProblem>;

/** Why an agent could not answer a question. */
export const rpcRefusal = z.object({
  schemaVersion: z.literal(rpcSchemaVersion),
  outcome: z.literal("refused"),
  problem: rpcProblem,
});

const answered = { schemaVersion: z.literal(rpcSchemaVersion), outcome: z.literal("answered") };

/** An agent's answer to a preview question. */
export const previewReply = z.discriminatedUnion("outcome", [z.object({ ...answered, preview }), rpcRefusal]);
export type PreviewReply = z.infer<typeof previewReply>;

/** An agent's answer to a question for credentials. */
export const credentialsReply = z.discriminatedUnion("outcome", [
  z.object({ ...answered, credentials: sealedCredentials }),
  rpcRefusal,
]);
export type CredentialsReply = z.infer<typeof credentialsReply>;
