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

/**
 * Makes a running bus know a cluster's account: one that joins gets its durable and its registration, one that is
 * revoked loses its connections at once, and one that comes back finds its place in the stream and its stores as they
 * were. Who has a key that is named here gets new tokens from now on; with a revocation no one does. Safe to repeat. Throws BusRefusalError for a token that the servers refuse, JetStreamApiError when the
 * registration was changed meanwhile.
 */
export async function placeAccount({ operator, migrator }: PlaceAccountsOptions, placed: Placed): Promise<void> {
  const { cluster, token, isRevoked } = placed;
  // Refused first: nothing that is written below is to depend on a cluster that can still write.
  if (isRevoked) await pushAccount(operator, token);
  await registerCluster(migrator, cluster);
  await admitAgents(migrator, placed);
  await changeState(migrator, cluster, isRevoked);
  if (!isRevoked) await pushAccount(operator, token);
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
