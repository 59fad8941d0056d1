import { type ConsumerNotification, DeliverPolicy, type JsMsg, jetstream } from "@nats-io/jetstream";
import { allEventSubjects, eventsStream } from "../../../contract/index.ts";
import type { Bus } from "../connection/bus.ts";
import type { StoredMessage } from "../stream/leader-get.ts";

export interface FollowOptions {
  readonly bus: Bus;
  /** The first sequence that is asked for. */
  readonly from: number;
  readonly signal: AbortSignal;
  readonly onMessage: (message: StoredMessage) => void;
  /** Called when the server shows that it knows of our pulls. */
  readonly onAnswer: () => void;
}

/** A bus that was killed is noticed within two of these: with the client's own defaults it takes 46 seconds. */
const idleHeartbeatMs = 1000;
const pullExpiresMs = 5000;
const pullSize = 500;

/** Hands on messages in their order until the server does not answer, or the signal ends it; returns why, in words. */
export async function followOnce({ bus, from, signal, ...on }: FollowOptions): Promise<string | undefined> {
  const js = jetstream(bus.connection);
  const consumer = await js.consumers.get(eventsStream, {
    filter_subjects: allEventSubjects,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: from,
  });
  const messages = await consumer.consume({
    max_messages: pullSize,
    expires: pullExpiresMs,
    idle_heartbeat: idleHeartbeatMs,
    abort_on_missing_resource: true,
  });
  const stop = (): void => messages.stop();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  let trouble: string | undefined;
  const watch = async (): Promise<void> => {
    for await (const notice of messages.status()) {
      if (notice.type === "heartbeat") on.onAnswer();
      trouble ??= troubleOf(notice);
      // Begun again from where we are: the consumer, or the whole stream, may be another one by now.
      if (trouble !== undefined) stop();
    }
  };
  const watching = watch();
  // What was asked for before is forgotten there.
  void bus.whenDown().then(stop);
  try {
    for await (const message of messages) {
      on.onAnswer();
      on.onMessage(toStored(message));
    }
    return trouble ?? (signal.aborted ? undefined : "the connection was lost");
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
    await watching;
    // What stays behind the server removes after five minutes.
    consumer.delete().catch(() => undefined);
  }
}

function troubleOf(notice: ConsumerNotification): string | undefined {
  switch (notice.type) {
    case "heartbeats_missed":
      return "the bus does not answer";
    case "no_responders":
      return `no responder: JetStream or ${eventsStream} is not there`;
    case "consumer_deleted":
    case "consumer_not_found":
    case "stream_not_found":
      return `the consumer or ${eventsStream} is gone`;
    case "exceeded_limits":
      return `the server refuses pulls: ${notice.description}`;
    default:
      return undefined;
  }
}

function toStored(message: JsMsg): StoredMessage {
  const { subject, seq, data, headers, timestamp } = message;
  return {
    subject,
    seq,
    data,
    storedAt: new Date(timestamp).toISOString(),
    header: (name) => headers?.last(name) || undefined,
  };
}
