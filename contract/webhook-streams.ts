import { ackWaitMs, type StreamScale } from "./streams.ts";
import { allEventSubjects, allHookSubjects, deliverySubject } from "./subjects.ts";

const second = 1_000_000_000;
const day = 86_400 * second;
const mebibyte = 1_048_576;

/** Messages to endpoints of tenants, until they were taken or given up. */
export const hookStream = "SP_HOOKS";
/** What became of them. */
export const deliveryStream = "SP_DELIVERIES";

/**
 * Messages that may wait for one endpoint; of an endpoint that takes none, the newest are not kept. All endpoints of a tenant
 * together have its share (control-plane/bus/webhooks/tenant-shares.ts): 20 of them leave others two thirds of the smallest stream.
 */
export const maxWaitingOfWebhook = 1000;

/**
 * Settings of SP_HOOKS: messages to endpoints of tenants, each there until it was taken or given up. An endpoint fills its
 * own share only.
 */
export function hookStreamConfig(scale: StreamScale) {
  return {
    name: hookStream,
    subjects: [allHookSubjects],
    retention: "workqueue",
    storage: "file",
    num_replicas: scale.replicas,
    // Longer than a message is tried.
    max_age: 4 * day,
    max_msgs_per_subject: maxWaitingOfWebhook,
    max_msg_size: 16_384,
    max_bytes: Math.max(scale.maxBytes / 8, 64 * mebibyte),
    discard: "new",
    discard_new_per_subject: true,
    duplicate_window: 120 * second,
    allow_direct: true,
    allow_rollup_hdrs: false,
    compression: "s2",
  } as const;
}

/** Tries that are kept of one endpoint, as long as its tenant has no more than its share. */
export const maxKeptTries = 500;

/** Settings of SP_DELIVERIES: each try of each message for 14 days; the oldest of an endpoint make room for its newest. */
export function deliveryStreamConfig(scale: StreamScale) {
  return {
    name: deliveryStream,
    subjects: [deliverySubject("*", "*")],
    retention: "limits",
    storage: "file",
    num_replicas: scale.replicas,
    max_age: 14 * day,
    max_msgs_per_subject: maxKeptTries,
    max_msg_size: 65_536,
    max_bytes: Math.max(scale.maxBytes / 8, 64 * mebibyte),
    discard: "old",
    allow_direct: true,
    allow_rollup_hdrs: false,
    compression: "s2",
  } as const;
}

/** The durable by which conductors read events, all of them one after another. */
export const conductorDurable = "conductor";

/** The durable by which conductors send messages to endpoints. */
export const senderDurable = "sender";

/**
 * Settings of the two: any number of conductors pull from each. Nothing is given up because it was delivered often: what a
 * message has been through stands in the message.
 */
const conductorConsumer = {
  ack_policy: "explicit",
  ack_wait: ackWaitMs * 1_000_000,
  max_deliver: -1,
  max_waiting: 64,
} as const;

/** Events that conductors may have in hand together. */
const maxEventsInHand = 512;

export function eventConsumerConfig() {
  return {
    ...conductorConsumer,
    durable_name: conductorDurable,
    filter_subject: allEventSubjects,
    // Events that were told before a durable was lost are told again, under the same ids.
    deliver_policy: "all",
    max_ack_pending: maxEventsInHand,
  } as const;
}

/** Messages that wait for their next try count as unacknowledged: at this limit sending stops for everyone. */
const maxMessagesInHand = 1_000_000;

export function senderConsumerConfig() {
  return {
    ...conductorConsumer,
    durable_name: senderDurable,
    filter_subject: allHookSubjects,
    deliver_policy: "all",
    max_ack_pending: maxMessagesInHand,
  } as const;
}
