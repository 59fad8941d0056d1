import { JetStreamApiError, type JetStreamManager, jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/nats-core";
import {
  clusterConsumerConfig,
  clusterId,
  clusterRegistration,
  clustersBucket,
  desiredStream,
  encode,
  registrationKey,
} from "../../contract/index.ts";
import { apiCodes } from "./api-codes.ts";

/**
 * Lets a cluster join: makes its durable, then its registration. A cluster that joined before stays as it is.
 * @throws ZodError for an id that breaks the rules, JetStreamApiError when the server refuses.
 */
export async function registerCluster(connection: NatsConnection, id: string): Promise<void> {
  const cluster = clusterId.parse(id);
  const js = jetstream(connection);
  const manager = await js.jetstreamManager();
  await ensureDurable(manager, cluster);
  const registration = encode(
    clusterRegistration,
    { schemaVersion: 1, cluster, registeredAt: new Date().toISOString() },
    `registration of cluster "${cluster}"`,
  );
  const bucket = await new Kvm(js).open(clustersBucket);
  try {
    await bucket.create(registrationKey(cluster), registration);
  } catch (error) {
    if (!isApiError(error, apiCodes.wrongLastSequence)) throw error;
  }
}

async function ensureDurable(manager: JetStreamManager, cluster: string): Promise<void> {
  const { durable_name, deliver_policy, ...updatable } = clusterConsumerConfig(cluster);
  try {
    await manager.consumers.add(desiredStream, { durable_name, deliver_policy, ...updatable });
  } catch (error) {
    // Of an earlier version of ours: its place in the stream is kept, its settings follow.
    if (!isApiError(error, apiCodes.consumerExists)) throw error;
    await manager.consumers.update(desiredStream, cluster, updatable);
  }
}

function isApiError(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}
