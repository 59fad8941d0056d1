import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/nats-core";
import { clusterId, clusterRegistration, clustersBucket, encode, registrationKey } from "../../../contract/index.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { ensureDurable } from "./ensure-durable.ts";
import { isApiError } from "./is-api-error.ts";

/**
 * Lets a cluster join: makes its durable, then its registration. A cluster that joined before stays as it is.
 * @throws ZodError for an id that breaks the rules, BusRefusalError or JetStreamApiError when the server refuses.
 */
export async function registerCluster(connection: NatsConnection, id: string): Promise<void> {
  const cluster = clusterId.parse(id);
  await ensureDurable(connection, cluster);
  const registration = encode(
    clusterRegistration,
    { schemaVersion: 1, cluster, registeredAt: new Date().toISOString() },
    `registration of cluster "${cluster}"`,
  );
  const bucket = await new Kvm(jetstream(connection)).open(clustersBucket);
  try {
    await bucket.create(registrationKey(cluster), registration);
  } catch (error) {
    if (!isApiError(error, apiCodes.wrongLastSequence)) throw error;
  }
}
