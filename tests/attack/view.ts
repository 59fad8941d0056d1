import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import {
  allDesiredSubjects,
  allHistorySubjects,
  auditStream,
  desiredStream,
  eventSubjects,
  eventsStream,
  historyStream,
  latestStream,
  statusBucket,
} from "../../contract/index.ts";

/** What there is, seen with full rights; a name for each part, and its state in words. */
export type View = ReadonlyMap<string, string>;

/** What an agent of c1 writes in its own name, and may; and what the platform writes down of requests. */
const expected =
  /^(sp\.v1\.event\.status\.c1\.|\$KV\.(SP_STATUS\.c1\.|SP_CLUSTERS\.c1\.(heartbeat|identity|conflict)$)|\$KV\.SP_ACCESS\.used\.|sp\.v1\.(outbox|audit)\.(?!.*forged)|sp\.v1\.key\.default\.bounced$|\$KV\.SP_KEYS\.other$)/;

/** Every stream, durable and message of the account that an observer is in, but for what is the attacker's own. */
export async function viewBus(observer: NatsConnection): Promise<Map<string, string>> {
  const manager = await jetstreamManager(observer, { checkAPI: false });
  const view = new Map<string, string>();
  for await (const { config } of manager.streams.list()) {
    const { name } = config;
    view.set(`stream ${name}`, JSON.stringify(config));
    const { state } = await manager.streams.info(name, { subjects_filter: ">" });
    const counts = Object.entries(state.subjects ?? {}).filter(([subject]) => !expected.test(subject));
    for (const [subject, count] of counts) view.set(`count of ${subject} in ${name}`, String(count));
    if (state.messages > 0 && config.allow_direct) await viewMessages(manager, name, view);
    for await (const consumer of manager.consumers.list(name)) {
      const { config: settings, delivered, ack_floor: acknowledged, num_ack_pending: pending } = consumer;
      if (settings.durable_name === "c1") continue;
      const progress = [delivered.consumer_seq, acknowledged.consumer_seq, pending];
      view.set(`consumer ${consumer.name} of ${name}`, JSON.stringify([settings, progress]));
    }
  }
  return view;
}

/** The stream of the audit, by the one user who may look at its settings; what is appended is expected. */
export async function viewAudit(observer: NatsConnection): Promise<string> {
  const manager = await jetstreamManager(observer, { checkAPI: false });
  const { config, state } = await manager.streams.info(auditStream);
  return JSON.stringify([config, Math.max(state.first_seq, 1), state.num_deleted ?? 0]);
}

async function viewMessages(manager: JetStreamManager, stream: string, view: Map<string, string>): Promise<void> {
  for await (const message of await manager.direct.getLastMessagesFor(stream, { multi_last: [">"] })) {
    const { subject, seq, data } = message;
    if (!expected.test(subject)) view.set(`message ${subject} in ${stream}`, `${seq} ${Buffer.from(data).toString()}`);
  }
}

/** From, to: each message of the first stream is copied by the server to the second, some time after it was acknowledged. */
const copies = [
  [allDesiredSubjects, desiredStream, allDesiredSubjects, latestStream],
  [allDesiredSubjects, desiredStream, allHistorySubjects, historyStream],
  [allDesiredSubjects, desiredStream, eventSubjects("desired"), eventsStream],
  [`$KV.${statusBucket}.>`, `KV_${statusBucket}`, eventSubjects("status"), eventsStream],
].map(([subjects = "", stream, copied = "", to]) => ({
  prefix: `message ${subjects.slice(0, -1)}`,
  suffix: ` in ${stream}`,
  copied: (key: string) => `message ${copied.slice(0, -1)}${key} in ${to}`,
}));

/** The messages that the server has yet to copy to another stream; the sequence before the data differs between them. */
export function yetToCopy(view: View): string[] {
  const data = (name: string) => view.get(name)?.replace(/^\d+ /, "");
  return copies.flatMap(({ prefix, suffix, copied }) =>
    [...view.keys()]
      .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
      .map((name) => [name, copied(name.slice(prefix.length, -suffix.length))] as const)
      .filter(([name, copy]) => !expected.test(copy.split(" ")[1] ?? "") && data(name) !== data(copy))
      .map(([, copy]) => copy),
  );
}

/** What is in one view and not, or otherwise, in the other. */
export function difference(before: View, after: View): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name) ?? "(none)"} became ${after.get(name) ?? "(none)"}`.slice(0, 400));
}
