import * as z from "zod";
import { clusterId } from "./names.ts";
import { userKey } from "./nkey.ts";

/** How long the token of an agent lives, in seconds. It is renewed when two thirds have passed. */
export const agentTokenSeconds = 86_400;

/**
 * An agent's question for its next token. By the bus the subject proves the cluster; the signature proves the key by
 * every way, and a repeated question gets nothing but another token for the same key. So no clock and no nonce is in it.
 */
export const renewalRequest = z.strictObject({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  publicKey: userKey,
  /** Of this question: its answer's subject has it too. */
  id: z.uuid("must be a UUID"),
  /** By the key, over `renewalWords`; Ed25519, base64url. */
  signature: z.string().regex(/^[\w-]{86}$/, "must be a signature in base64url"),
});
export type RenewalRequest = z.infer<typeof renewalRequest>;

/** What is signed; it can't be mistaken for what the bus lets an agent sign when it connects. */
export function renewalWords({ cluster, publicKey, id }: Omit<RenewalRequest, "signature" | "schemaVersion">): string {
  return `storeplane renewal 1\n${cluster}\n${publicKey}\n${id}`;
}

/**
 * `not-admitted`: the key is not, or no longer, one of the cluster's. `unproved`: the question is not signed with that
 * key. `unavailable`: it can't be looked up now.
 */
export const renewalRefusals = ["not-admitted", "unproved", "unavailable"] as const;
export type RenewalRefusal = (typeof renewalRefusals)[number];

/** Bytes that an answer may have at most; a token has about 600. */
export const maxRenewalBytes = 8192;

/** A token of the bus for an agent. */
export const renewedToken = z.object({
  /** For the key that asked; without that key it is good for nothing. */
  token: z
    .string()
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, "must be a token")
    .max(4096),
  /** How long it lives from now on, in seconds. */
  lifetimeSeconds: z.int().min(1),
});

export type RenewedToken = z.infer<typeof renewedToken>;

export const renewalReply = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("renewed"), ...renewedToken.shape }),
  z.object({ outcome: z.literal("refused"), code: z.enum(renewalRefusals) }),
]);
export type RenewalReply = z.infer<typeof renewalReply>;
