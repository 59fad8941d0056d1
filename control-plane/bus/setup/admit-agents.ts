import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/nats-core";
import * as z from "zod";
import {
  type AccountTokens,
  accessKey,
  accountKey,
  type ClusterAccess,
  clusterAccess,
  clustersBucket,
  decode,
  encode,
  fromBase64url,
  maxAgentKeys,
} from "../../../contract/index.ts";

type Placed = AccountTokens["clusters"][number];

/**
 * Says who may have new tokens for a cluster's agents: who was let in before and the keys that are named, of which the
 * newest stay; no one once the cluster is revoked. Safe to repeat. Throws JetStreamApiError when the entry was changed
 * meanwhile, ZodError for a token that is not an account's.
 */
export async function admitAgents(migrator: NatsConnection, placed: Placed): Promise<void> {
  const { cluster } = placed;
  const what = `access of cluster "${cluster}"`;
  const bucket = await new Kvm(jetstream(migrator)).open(clustersBucket);
  const entry = await bucket.get(accessKey(cluster));
  const known = entry?.operation === "PUT" ? decode(clusterAccess, entry.value, what) : undefined;
  const bytes = encode(clusterAccess, afterPlacing(placed, known), what);
  await bucket.put(accessKey(cluster), bytes, { previousSeq: entry?.revision ?? 0 });
}

/**
 * The same for a cluster of which no one was let in or kept out yet: what was decided since is not undone by a migration
 * that runs again. Returns whether there was none.
 */
export async function admitAtFirst(migrator: NatsConnection, placed: Placed): Promise<boolean> {
  const bucket = await new Kvm(jetstream(migrator)).open(clustersBucket);
  if ((await bucket.get(accessKey(placed.cluster))) !== null) return false;
  await admitAgents(migrator, placed);
  return true;
}

/** An invitation ends with a revocation too, and so does what has asked with one. */
function afterPlacing({ cluster, token, isRevoked, agentKeys: named }: Placed, known?: ClusterAccess): ClusterAccess {
  const own = { schemaVersion: 1 as const, cluster, account: accountOf(token) };
  if (isRevoked) return { ...own, agentKeys: [] };
  const kept = known?.agentKeys.filter((key) => !named.includes(key)) ?? [];
  return { ...known, ...own, agentKeys: [...kept, ...named].slice(-maxAgentKeys) };
}

const claims = z.object({ sub: accountKey });

/** Whose token it is; whether it is good is said by the servers. */
function accountOf(token: string): string {
  const [, body = ""] = token.split(".");
  return claims.parse(JSON.parse(new TextDecoder().decode(fromBase64url(body)))).sub;
}
