import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/nats-core";
import {
  type AccountTokens,
  type ClusterRegistration,
  clusterRegistration,
  clustersBucket,
  decode,
  encode,
  readAccountClaims,
  registrationKey,
} from "../../../contract/index.ts";
import { admitAgents } from "./admit-agents.ts";
import { pushAccount } from "./push-account.ts";
import { registerCluster } from "./register-cluster.ts";

export interface PlaceAccountsOptions {
  /** In the account of the servers. */
  readonly operator: NatsConnection;
  readonly migrator: NatsConnection;
}

type Placed = AccountTokens["clusters"][number];

/** What the clocks of the machine that signs and of the bus may be apart. */
const toleranceMs = 300_000;

/**
 * Makes a running bus know a cluster's account: one that joins gets its durable and its registration, one that is
 * revoked loses its connections at once, and one that comes back finds its place in the stream and its stores as they
 * were. Who has a key that is named here gets new tokens from now on; with a revocation no one does. Safe to repeat.
 * Returns whether it is in place: not that of a cluster that was revoked after its keys were said to be good. Throws
 * BusRefusalError for a token that the servers refuse, JetStreamApiError when the registration was changed meanwhile.
 */
export async function placeAccount({ operator, migrator }: PlaceAccountsOptions, placed: Placed): Promise<boolean> {
  const { cluster, token, isRevoked } = placed;
  // Refused first: nothing that is written below is to depend on a cluster that can still write.
  if (isRevoked) await pushAccount(operator, token);
  await registerCluster(migrator, cluster);
  if (!isRevoked && (await staysAway(migrator, placed))) return false;
  await admitAgents(migrator, placed);
  await changeState(migrator, cluster, isRevoked);
  if (!isRevoked) await pushAccount(operator, token);
  return true;
}

/**
 * Whether the platform has revoked a cluster of which the signing machine does not know that: every account is signed
 * again whenever one more joins. One that is let in again refuses what was made before that.
 */
async function staysAway(migrator: NatsConnection, { cluster, token }: Placed): Promise<boolean> {
  const bucket = await new Kvm(jetstream(migrator)).open(clustersBucket);
  const entry = await bucket.get(registrationKey(cluster));
  if (entry === null) return false;
  const { state, stateSince } = decode(clusterRegistration, entry.value, `registration of cluster "${cluster}"`);
  const refusedUntilMs = (readAccountClaims(token)?.refusedUntil ?? 0) * 1000;
  return state === "Revoked" && refusedUntilMs < Date.parse(stateSince) - toleranceMs;
}

async function changeState(migrator: NatsConnection, cluster: string, isRevoked: boolean): Promise<void> {
  const bucket = await new Kvm(jetstream(migrator)).open(clustersBucket);
  const entry = await bucket.get(registrationKey(cluster));
  if (entry === null) throw new RangeError(`cluster "${cluster}" was unregistered meanwhile`);
  const what = `registration of cluster "${cluster}"`;
  const known = decode(clusterRegistration, entry.value, what);
  if ((known.state === "Revoked") === isRevoked) return;
  // A person lets new stores in when the cluster that comes back has been looked at.
  const state = isRevoked ? "Revoked" : "Cordoned";
  const { stateReason: _, ...kept } = known;
  const changed: ClusterRegistration = { ...kept, state, stateSince: new Date().toISOString() };
  await bucket.put(registrationKey(cluster), encode(clusterRegistration, changed, what), {
    previousSeq: entry.revision,
  });
}
