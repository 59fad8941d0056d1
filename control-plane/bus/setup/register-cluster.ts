import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/nats-core";
import * as z from "zod";
import {
  clusterId,
  clusterRegistration,
  clustersBucket,
  encode,
  newRegistration,
  registrationKey,
} from "../../../contract/index.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { readReply } from "../stream/api-reply.ts";
import { toIso } from "../stream/leader-get.ts";
import { ensureDurable } from "./ensure-durable.ts";
import { isApiError } from "./is-api-error.ts";

const streamInfo = z.object({ ts: z.iso.datetime() });

/**
 * Lets a cluster join: makes its durable, then its registration. A cluster that joined before stays as it is.
 * @throws ZodError for an id that breaks the rules, BusRefusalError or JetStreamApiError when the server refuses.
 */
export async function registerCluster(connection: NatsConnection, id: string): Promise<void> {
  const cluster = clusterId.parse(id);
  await ensureDurable(connection, cluster);
  const js = jetstream(connection);
  // By the bus's clock, as everything that it is compared with.
  const stream = `KV_${clustersBucket}`;
  const { ts } = readReply(streamInfo, await connection.request(`$JS.API.STREAM.INFO.${stream}`), `time of ${stream}`);
  const registration = encode(
    clusterRegistration,
    newRegistration(cluster, toIso(ts)),
    `registration of cluster "${cluster}"`,
  );
  const bucket = await new Kvm(js).open(clustersBucket);
  try {
    await bucket.create(registrationKey(cluster), registration);
  } catch (error) {
    if (!isApiError(error, apiCodes.wrongLastSequence)) throw error;
  }
}
