import { type JetStreamManager, jetstream, jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import {
  auditStreamConfig,
  type Beginning,
  bucketConfigs,
  deliveryStreamConfig,
  desiredStream,
  desiredStreamConfig,
  type EventSource,
  type EventsLife,
  eventSources,
  eventsStreamConfig,
  historyStreamConfig,
  hookStreamConfig,
  latestStreamConfig,
  rateStreamConfig,
  type StreamScale,
} from "../../../contract/index.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { conductorDurables, ensure } from "./ensure-durable.ts";
import { isApiError } from "./is-api-error.ts";
import { onceSettled } from "./once-settled.ts";
import { registerDefaultTenant } from "./register-default.ts";
import { explainRefusal, smallerThanHeld } from "./stream-room.ts";

/** What the stream of desired states is after a migration. */
export interface Migration {
  readonly epoch: string;
}

/**
 * Creates the streams and buckets that are missing and brings the settings of the others up to date.
 * Nothing is ever deleted; the epoch of an existing stream stays. Two at once do no harm.
 * @throws StreamRoomError when the bus has not enough storage, JetStreamApiError when it refuses a setting,
 * BusUnavailableError when it is not ready for half a minute.
 */
export function migrate(connection: NatsConnection, scale: StreamScale): Promise<Migration> {
  return onceSettled(() => migrateOnce(connection, scale));
}

async function migrateOnce(connection: NatsConnection, scale: StreamScale): Promise<Migration> {
  const js = jetstream(connection);
  const manager = await js.jetstreamManager();
  const epoch = await ensureDesiredStream(manager, scale);
  for (const config of [latestStreamConfig(scale), historyStreamConfig(scale), rateStreamConfig(scale)]) {
    await ensureStream(manager, () => asStreamConfig(config));
  }
  for (const config of bucketConfigs(scale)) await ensureStream(manager, () => asStreamConfig(config));
  await ensureEventsStream(manager, scale);
  for (const config of [hookStreamConfig(scale), deliveryStreamConfig(scale)]) {
    await ensureStream(manager, () => asStreamConfig(config));
  }
  for (const durable of conductorDurables) await ensure(connection, durable);
  await registerDefaultTenant(connection);
  return { epoch };
}

/**
 * The same with the chains of the audit, in the account that is theirs alone: the connection is of its migrator.
 * @throws StreamRoomError when the bus has not enough storage, JetStreamApiError when it refuses a setting.
 */
export function migrateAudit(connection: NatsConnection, scale: StreamScale): Promise<void> {
  return onceSettled(async () => {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    await ensureStream(manager, () => asStreamConfig(auditStreamConfig(scale)));
  });
}

async function ensureDesiredStream(manager: JetStreamManager, scale: StreamScale): Promise<string> {
  const fresh = newEpoch();
  await ensureStream(manager, (existing) => {
    return asStreamConfig(desiredStreamConfig(scale, existing?.metadata?.["epoch"] ?? fresh));
  });
  // Read back: another migration may have made the stream meanwhile, with its own epoch.
  return (await findStream(manager, desiredStream))?.metadata?.["epoch"] ?? fresh;
}

/** After its sources. What they hold from before its first day is no news, so they are read from that day on. */
async function ensureEventsStream(manager: JetStreamManager, scale: StreamScale): Promise<void> {
  const next = await Promise.all(eventSources.map((name) => nextOf(manager, name)));
  const fresh = newEpoch();
  await ensureStream(manager, (existing) => {
    const beginnings = Object.fromEntries(
      eventSources.map((name, index) => [name, beginningIn(existing, name) ?? { opt_start_seq: next[index] ?? 1 }]),
    ) as EventsLife["beginnings"];
    return asStreamConfig(eventsStreamConfig(scale, { epoch: existing?.metadata?.["epoch"] ?? fresh, beginnings }));
  });
}

async function nextOf(manager: JetStreamManager, stream: string): Promise<number> {
  return (await manager.streams.info(stream)).state.last_seq + 1;
}

function beginningIn(existing: StreamConfig | undefined, source: EventSource): Beginning | undefined {
  const { opt_start_seq: seq, opt_start_time: time } = existing?.sources?.find(({ name }) => name === source) ?? {};
  if (seq !== undefined && seq > 0) return { opt_start_seq: seq };
  return time === undefined ? undefined : { opt_start_time: time };
}

type WantedStream = Partial<StreamConfig> & { readonly name: string };

/** What a stream should be, beside what there is of it: what identifies its life is never replaced. */
type WantedFor = (existing: StreamConfig | undefined) => WantedStream;

/** The contract's settings are plain read-only data, the client's types want its own enums and arrays. */
function asStreamConfig(settings: object): WantedStream {
  return structuredClone(settings) as WantedStream;
}

async function ensureStream(manager: JetStreamManager, wantedFor: WantedFor): Promise<void> {
  try {
    await makeOrUpdate(manager, wantedFor);
  } catch (error) {
    throw await explainRefusal(error, wantedFor(undefined), manager);
  }
}

async function makeOrUpdate(manager: JetStreamManager, wantedFor: WantedFor): Promise<void> {
  const first = wantedFor(undefined);
  const found = await findStream(manager, first.name);
  if (found === undefined && (await addStream(manager, first))) return;
  // Another migration may have made it since, with an epoch that agents have seen already: an epoch is never replaced.
  const existing = found ?? (await findStream(manager, first.name));
  const wanted = wantedFor(existing);
  await requireRoom(manager, wanted);
  const { metadata, ...settings } = wanted;
  const lacksEpoch = metadata !== undefined && existing?.metadata?.["epoch"] === undefined;
  await manager.streams.update(wanted.name, lacksEpoch ? wanted : settings);
}

/** A stream that is made smaller than what it holds would lose the oldest of that, or take nothing any more. */
async function requireRoom(manager: JetStreamManager, { name, max_bytes: bytes = -1 }: WantedStream): Promise<void> {
  const { state } = await manager.streams.info(name);
  if (bytes >= 0 && state.bytes > bytes) throw smallerThanHeld(name, { bytes, held: state.bytes });
}

/** False when another migration made the stream, with other settings, since we looked. */
async function addStream(manager: JetStreamManager, wanted: WantedStream): Promise<boolean> {
  try {
    await manager.streams.add(wanted);
    return true;
  } catch (error) {
    if (isApiError(error, apiCodes.streamNameInUse)) return false;
    throw error;
  }
}

async function findStream(manager: JetStreamManager, name: string): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (isApiError(error, apiCodes.streamNotFound)) return undefined;
    throw error;
  }
}

function newEpoch(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}
