import * as z from "zod";
import { accountToken } from "./account-claims.ts";
import { randomBase62 } from "./base62.ts";
import { toBase64url } from "./base64url.ts";
import { labels } from "./labels.ts";
import { clusterId, region, stateReason, timestamp } from "./names.ts";
import { userKey } from "./nkey.ts";
import { sha256 } from "./sha256.ts";

/** How long a cluster has to join once it was invited, in seconds. */
export const invitationSeconds = 900;

const tokenPattern = /^spj_[0-9A-Za-z]{32}$/;

/** What lets one agent ask to be let in, once. 190 bits, so that no slow hash is needed where it is kept. */
export function newJoinToken(): string {
  return `spj_${randomBase62(32)}`;
}

export const invitationRequest = z.strictObject({
  /** Whether the first agent with the token is let in without a person's look at its key. */
  acceptAtOnce: z.boolean().optional(),
});

/** A cluster that is to join, as the machine that has the operator's keys asks for it. */
export const clusterAddition = z.strictObject({
  cluster: clusterId,
  account: accountToken,
  /** The same account, refusing every user: kept until the cluster is revoked. */
  lockOut: accountToken,
  region: region.optional(),
  labels: labels.optional(),
  acceptAtOnce: z.boolean().optional(),
  /** Whether it is one that joined before: its former keys end, its id, durable and stores stay. */
  rejoin: z.boolean().optional(),
});
export type ClusterAddition = z.infer<typeof clusterAddition>;

/** Why a cluster is to stay away; with a lock-out where the platform was given none. */
export const clusterRevocation = z.strictObject({ reason: stateReason.optional(), lockOut: accountToken.optional() });
export type ClusterRevocation = z.infer<typeof clusterRevocation>;

export const invitation = z.object({
  cluster: clusterId,
  /** Shown once. */
  token: z.string(),
  expiresAt: timestamp,
});
export type Invitation = z.infer<typeof invitation>;

const uid = z.string().regex(/^[0-9a-f-]{1,64}$/, "must be the uid of a namespace");

/** The question of an agent whose key was just made, in its cluster, to be let in. */
export const joinRequest = z.strictObject({
  schemaVersion: z.literal(1),
  cluster: clusterId,
  token: z.string().regex(tokenPattern, "must be a token to join with"),
  publicKey: userKey,
  /** uid of the namespace kube-system. */
  clusterUid: uid,
  agentVersion: z.string().regex(/^[\w.+-]{1,64}$/, "must be a version"),
  /** By the key, over `joinWords`: no one can hand in the key of another. Ed25519, base64url. */
  signature: z.string().regex(/^[\w-]{86}$/, "must be a signature in base64url"),
});
export type JoinRequest = z.infer<typeof joinRequest>;

/** What is signed. The token is a number that is used once: a signature counts for this question only. */
export function joinWords(request: Omit<JoinRequest, "signature" | "schemaVersion">): string {
  const { cluster, token, publicKey, clusterUid, agentVersion } = request;
  return `storeplane join 1\n${cluster}\n${token}\n${publicKey}\n${clusterUid}\n${agentVersion}`;
}

/** What became of the key: let in, or waiting for a person to accept it. */
export const joinAnswer = z.object({ isAccepted: z.boolean(), fingerprint: z.string() });
export type JoinAnswer = z.infer<typeof joinAnswer>;

export const acceptRequest = z.strictObject({
  /** That of the key that was looked at: another one may wait by now. */
  fingerprint: z.string().regex(/^SHA256:[\w-]{43}$/, "must be a fingerprint"),
});

/** By what people compare a key on both sides; written as ssh does. */
export async function keyFingerprint(publicKey: string): Promise<string> {
  return `SHA256:${toBase64url(await sha256(publicKey))}`;
}

/** A key that asks to be let in. */
export const waitingKey = z.object({
  fingerprint: z.string(),
  clusterUid: uid,
  agentVersion: z.string(),
  askedAt: timestamp,
});

/** Who may be let in, of a cluster that was invited. */
export const clusterAdmission = z.object({
  invitedUntil: timestamp.optional(),
  waiting: waitingKey.optional(),
});
