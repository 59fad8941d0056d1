import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/nats-core";
import { clusterIdentity, clustersBucket, encode, identityKey } from "../../../contract/index.ts";

/**
 * Says which cluster an id belongs to from now on, by the uid of its namespace kube-system: one that was re-created
 * under its old id does nothing until then, and the one that had the id does nothing afterwards.
 * @throws ZodError for an id or uid that breaks the rules, JetStreamApiError when the server refuses.
 */
export async function bindCluster(connection: NatsConnection, cluster: string, uid: string): Promise<void> {
  const boundAt = new Date().toISOString();
  const bytes = encode(
    clusterIdentity,
    { schemaVersion: 1, cluster, uid, boundAt },
    `identity of cluster "${cluster}"`,
  );
  const bucket = await new Kvm(jetstream(connection)).open(clustersBucket);
  await bucket.put(identityKey(cluster), bytes);
}
