import { setTimeout as sleep } from "node:timers/promises";
import { type JetStreamClient, type JsMsg, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { desiredStream, desiredSubject } from "../../contract/index.ts";
import { BusUnavailableError } from "../errors.ts";
import type { Delivery, DesiredFeed, Logger } from "../ports.ts";

export interface DesiredFeedOptions {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly cluster: string;
  readonly logger: Logger;
}

/** Messages taken ahead: enough for a burst of creates, few enough to be handled within their ack wait. */
const pullSize = 64;
const pullExpiresMs = 10_000;
const reopenDelayMs = 1000;

/** The cluster's durable on the desired-state stream; the control plane made it, an agent never does. */
export function createDesiredFeed(options: DesiredFeedOptions): DesiredFeed {
  const { connection, jetstream, cluster, logger } = options;

  async function* consumeOnce(signal: AbortSignal): AsyncGenerator<Delivery> {
    const consumer = await jetstream.consumers.get(desiredStream, cluster);
    const messages = await consumer.consume({ max_messages: pullSize, expires: pullExpiresMs });
    const stop = (): void => messages.stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      if (signal.aborted) return;
      for await (const message of messages) yield toDelivery(message);
    } finally {
      signal.removeEventListener("abort", stop);
      messages.stop();
    }
  }

  return {
    async *deliveries(signal) {
      while (!signal.aborted) {
        try {
          yield* consumeOnce(signal);
        } catch (error) {
          logger.warn({ err: error }, "desired-state feed ended");
        }
        await sleep(reopenDelayMs, undefined, { signal }).catch(() => undefined); // rejects only when aborted
      }
    },

    async newest(address) {
      try {
        const manager = await jetstreamManager(connection, { checkAPI: false });
        const stored = await manager.direct.getMessage(desiredStream, { last_by_subj: desiredSubject(address) });
        return stored ? { seq: stored.seq, data: stored.data } : undefined;
      } catch (cause) {
        throw new BusUnavailableError(`the desired state of store "${address.store}" can't be read`, { cause });
      }
    },
  };
}

function toDelivery(message: JsMsg): Delivery {
  return {
    subject: message.subject,
    seq: message.seq,
    data: message.data,
    ack: () => message.ack(),
    retryLater: (delayMs) => message.nak(delayMs),
    discard: (why) => message.term(why),
  };
}
