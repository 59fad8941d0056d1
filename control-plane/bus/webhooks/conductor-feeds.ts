import { type ConsumerMessages, type JsMsg, jetstream } from "@nats-io/jetstream";
import {
  conductorDurable,
  eventsStream,
  hookStream,
  senderDurable,
  streamSourceHeader,
} from "../../../contract/index.ts";
import type { ConductorFeeds, Held, HeldEvent, HeldMessage } from "../../ports/conductor.ts";
import { type BusAccess, isConnected, withBus } from "../connection/access.ts";
import { pause } from "../connection/pause.ts";
import { directBatch } from "../stream/direct-get.ts";
import { toIso } from "../stream/leader-get.ts";

/** A kill of the bus is noticed within seconds. */
const expiresMs = 5000;
const idleHeartbeatMs = 2000;
const reopenMs = 1000;

interface Feed {
  readonly stream: string;
  readonly durable: string;
  /** Messages taken ahead. */
  readonly ahead: number;
}

const eventFeed: Feed = { stream: eventsStream, durable: conductorDurable, ahead: 64 };
const messageFeed: Feed = { stream: hookStream, durable: senderDurable, ahead: 256 };

/** The two durables, which the platform makes and a conductor only reads. */
export function createConductorFeeds(access: BusAccess): ConductorFeeds {
  return {
    async *events(signal) {
      for await (const message of read(access, eventFeed, signal)) yield toEvent(message);
    },
    async *messages(signal) {
      for await (const message of read(access, messageFeed, signal)) yield toMessage(message);
    },
    async waits() {
      const [events, messages] = await Promise.all([eventFeed, messageFeed].map((it) => secondsWaited(access, it)));
      return { events: events ?? 0, messages: messages ?? 0 };
    },
  };
}

/** For as long as the process runs: a connection, a durable or a right that is gone for a while comes back. */
async function* read(access: BusAccess, feed: Feed, signal: AbortSignal): AsyncGenerator<JsMsg> {
  let told = "";
  while (!signal.aborted) {
    try {
      for await (const message of readOnce(access, feed, signal)) {
        told = "";
        yield message;
      }
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      // A connection that is away is logged where it is kept.
      if (!signal.aborted && text !== told && (await isConnected(access))) {
        access.logger.warn({ err: error, ...feed }, "conductor can't read its durable, and tries again");
      }
      told = text;
    }
    await pause(reopenMs, signal);
  }
}

async function* readOnce(access: BusAccess, { stream, durable, ahead }: Feed, signal: AbortSignal) {
  const bus = await access.open();
  const consumer = await jetstream(bus.connection).consumers.get(stream, durable);
  const messages = await consumer.consume({
    max_messages: ahead,
    expires: expiresMs,
    idle_heartbeat: idleHeartbeatMs,
    abort_on_missing_resource: true,
  });
  const stop = (): void => messages.stop();
  signal.addEventListener("abort", stop, { once: true });
  // What was asked for before is forgotten by a server that was away.
  void bus.whenDown().then(stop);
  void stopWhenSilent(messages);
  try {
    if (!signal.aborted) yield* messages;
  } finally {
    signal.removeEventListener("abort", stop);
    messages.stop();
  }
}

async function stopWhenSilent(messages: ConsumerMessages): Promise<void> {
  for await (const { type } of messages.status()) if (silences.has(type)) messages.stop();
}

/** After these the client itself asks on as if nothing were wrong. */
const silences: ReadonlySet<string> = new Set([
  "heartbeats_missed",
  "no_responders",
  "consumer_deleted",
  "consumer_not_found",
  "stream_not_found",
]);

function heldOf(message: JsMsg): Held {
  return {
    ack: () => message.ack(),
    retryLater: (ms) => message.nak(ms),
    keep: () => message.working(),
  };
}

function toEvent(message: JsMsg): HeldEvent {
  return {
    ...heldOf(message),
    seq: message.seq,
    sourceSeq: Number(message.headers?.last(streamSourceHeader)?.split(" ")[1] ?? 0) || 0,
    storedAt: new Date(message.time).toISOString(),
    subject: message.subject,
    data: message.data,
  };
}

function toMessage(message: JsMsg): HeldMessage {
  return { ...heldOf(message), subject: message.subject, data: message.data, isAgain: message.redelivered };
}

/** Age of the first message that no conductor has taken yet; 0 when they have taken all. */
async function secondsWaited(access: BusAccess, { stream, durable }: Feed): Promise<number> {
  const { connection } = await access.open();
  const consumer = await jetstream(connection).consumers.get(stream, durable);
  const { num_pending: pending, delivered } = await consumer.info();
  if (pending === 0) return 0;
  const request = { next_by_subj: ">", seq: delivered.stream_seq + 1, batch: 1 };
  const { messages } = await withBus(access, stream, (bus) => directBatch(bus, stream, request));
  const storedAt = messages[0]?.storedAt ?? toIso(undefined);
  return messages.length === 0 ? 0 : Math.max(0, (access.memory.clock.now().getTime() - Date.parse(storedAt)) / 1000);
}
