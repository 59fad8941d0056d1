import { type ConsumerInfo, type JetStreamClient, type JsMsg, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { agentApiPrefix, clusterDesiredSubjects, desiredStream, desiredSubject } from "../../contract/index.ts";
import { BusUnavailableError, wordsOf } from "../errors.ts";
import type { Lacks } from "../lacks.ts";
import { pause } from "../pause.ts";
import type { Delivery, DesiredFeed } from "../ports.ts";
import type { BusWatch } from "./bus-watch.ts";
import { PullWatch } from "./pull-watch.ts";

export interface DesiredFeedOptions {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly cluster: string;
  readonly watch: BusWatch;
  readonly lacks: Lacks;
}

/** Messages taken ahead: enough for a burst of creates, few enough to be handled within their ack wait. */
const pullSize = 64;
/** A right that was taken away shows at the next pull. */
const pullExpiresMs = 5000;
/** Two of these missed mean that pulls get no response. */
const idleHeartbeatMs = 1500;
const reopenDelayMs = 1000;
/** A heartbeat waits for the answer. */
const lagTimeoutMs = 2000;

/** What the feed lacks when it can't be read. */
const durable = "durable";

/** The cluster's durable on the desired-state stream; the control plane made it, an agent never does. */
export function createDesiredFeed(options: DesiredFeedOptions): DesiredFeed {
  const { connection, cluster, lacks } = options;
  return {
    async *deliveries(signal) {
      try {
        while (!signal.aborted) {
          yield* consumeOrNote(options, signal);
          await pause(reopenDelayMs, signal);
        }
      } finally {
        lacks.clear(durable); // it is no longer asked for
      }
    },

    async busTime() {
      try {
        const manager = await jetstreamManager(connection, { checkAPI: false, apiPrefix: agentApiPrefix });
        const { ts } = await manager.consumers.info(desiredStream, cluster);
        if (ts === undefined) throw new BusUnavailableError("the bus tells no time: it is older than 2.10");
        return new Date(ts);
      } catch (cause) {
        throw new BusUnavailableError("the time of the bus can't be read", { cause });
      }
    },

    async lag() {
      try {
        const manager = await jetstreamManager(connection, {
          checkAPI: false,
          apiPrefix: agentApiPrefix,
          timeout: lagTimeoutMs,
        });
        const { num_pending, num_ack_pending } = await manager.consumers.info(desiredStream, cluster);
        return { waiting: num_pending, held: num_ack_pending };
      } catch (cause) {
        throw new BusUnavailableError("how much the bus has still to deliver can't be read", { cause });
      }
    },

    async newest(address) {
      try {
        const manager = await jetstreamManager(connection, { checkAPI: false, apiPrefix: agentApiPrefix });
        const stored = await manager.direct.getMessage(desiredStream, { last_by_subj: desiredSubject(address) });
        return stored ? { seq: stored.seq, data: stored.data } : undefined;
      } catch (cause) {
        throw new BusUnavailableError(`the desired state of store "${address.store}" can't be read`, { cause });
      }
    },
  };
}

/** Never throws: why the feed ended is noted instead. */
async function* consumeOrNote(options: DesiredFeedOptions, signal: AbortSignal): AsyncGenerator<Delivery> {
  const { cluster, watch, lacks } = options;
  try {
    yield* consumeOnce(options, signal);
  } catch (error) {
    // While the whole bus is away it is not this that is missing.
    if (watch.isConnected && !signal.aborted)
      lacks.note(durable, `consumer ${cluster} of ${desiredStream}: ${wordsOf(error)}`, { cause: error });
  }
}

async function* consumeOnce(options: DesiredFeedOptions, signal: AbortSignal): AsyncGenerator<Delivery> {
  const { jetstream, cluster, watch, lacks } = options;
  const onAnswer = (): void => lacks.clear(durable);
  const consumer = await jetstream.consumers.get(desiredStream, cluster);
  const wrong = whyUnusable(await consumer.info(true), cluster);
  if (wrong) throw new BusUnavailableError(wrong);
  const messages = await consumer.consume({
    max_messages: pullSize,
    expires: pullExpiresMs,
    idle_heartbeat: idleHeartbeatMs,
    abort_on_missing_resource: true,
  });
  const pulls = new PullWatch({ messages, watch, onAnswer });
  const stop = (): void => messages.stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) return;
    for await (const message of messages) {
      onAnswer();
      yield toDelivery(message);
    }
  } finally {
    signal.removeEventListener("abort", stop);
    messages.stop();
    pulls.close();
  }
  if (pulls.trouble) throw new BusUnavailableError(pulls.trouble);
}

/** A durable of our name with other settings would be silent, or deliver messages of other clusters. */
function whyUnusable({ config, paused }: ConsumerInfo, cluster: string): string | undefined {
  const filter = clusterDesiredSubjects(cluster);
  const found = config.filter_subject ?? (config.filter_subjects ?? []).join(", ");
  if (found !== filter) return `it delivers "${found}" in place of "${filter}"`;
  if (config.deliver_subject) return "it pushes messages in place of being asked for them";
  return paused ? "it is paused" : undefined;
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
