import type { NatsConnection } from "@nats-io/nats-core";
import * as z from "zod";
import {
  clusterConsumerConfig,
  desiredStream,
  eventConsumerConfig,
  eventsStream,
  hookStream,
  senderConsumerConfig,
} from "../../../contract/index.ts";
import { BusRefusalError } from "../../ports/errors.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { readReply } from "../stream/api-reply.ts";

const timeoutMs = 5000;
const beginnings = ["deliver_policy", "opt_start_seq", "opt_start_time"] as const;
const answer = z.object({ config: z.record(z.string(), z.unknown()) });

/**
 * Makes a cluster's durable if it is missing, and puts its settings right if they are others; its place in the stream
 * is kept. Says what it did. Throws BusRefusalError for a setting that the server does not change.
 */
export function ensureDurable(connection: NatsConnection, cluster: string): Promise<Outcome> {
  return ensure(connection, { stream: desiredStream, wanted: clusterConsumerConfig(cluster) });
}

/** The two durables of conductors, by the streams that they read. */
export const conductorDurables: readonly Durable[] = [
  { stream: eventsStream, wanted: eventConsumerConfig() },
  { stream: hookStream, wanted: senderConsumerConfig() },
];

type Outcome = "right" | "made" | "changed";

interface Durable {
  readonly stream: string;
  readonly wanted: Wanted;
}

interface Wanted {
  readonly durable_name: string;
  readonly filter_subject: string;
}

/** The same for any durable. */
export async function ensure(connection: NatsConnection, { stream, wanted }: Durable): Promise<Outcome> {
  const found = await findDurable(connection, stream, wanted.durable_name);
  if (found === undefined) {
    await write(connection, { stream, wanted, action: "create" });
    return "made";
  }
  // Where it began to read can't be changed, and is past.
  const kept = Object.fromEntries(beginnings.flatMap((it) => (it in found ? [[it, found[it]]] : [])));
  const update = { ...wanted, ...kept };
  const differs = Object.entries(update).some(([setting, value]) => found[setting] !== value);
  if (!differs) return "right";
  await write(connection, { stream, wanted: update, action: "update" });
  return "changed";
}

async function findDurable(
  connection: NatsConnection,
  stream: string,
  durable: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const subject = `$JS.API.CONSUMER.INFO.${stream}.${durable}`;
  const reply = await connection.request(subject, undefined, { timeout: timeoutMs });
  try {
    return readReply(answer, reply, `durable ${durable} of ${stream}`).config;
  } catch (error) {
    if (error instanceof BusRefusalError && error.code === apiCodes.consumerNotFound) return undefined;
    throw error;
  }
}

interface DurableWrite extends Durable {
  readonly action: "create" | "update";
}

async function write(connection: NatsConnection, { stream, wanted, action }: DurableWrite): Promise<void> {
  // The subject names durable and filter, so that a user's rights can.
  const subject = `$JS.API.CONSUMER.CREATE.${stream}.${wanted.durable_name}.${wanted.filter_subject}`;
  const payload = JSON.stringify({ stream_name: stream, config: wanted, action });
  const reply = await connection.request(subject, payload, { timeout: timeoutMs });
  try {
    readReply(answer, reply, `durable ${wanted.durable_name} of ${stream}`);
  } catch (error) {
    // Another process made it since we looked.
    if (!(error instanceof BusRefusalError && error.code === apiCodes.consumerExists)) throw error;
  }
}
