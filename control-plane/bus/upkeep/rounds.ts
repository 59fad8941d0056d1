import {
  auditStream,
  clustersBucket,
  deliveryStream,
  desiredStream,
  eventsStream,
  historyStream,
  hookStream,
  keysBucket,
  latestStream,
  rateStream,
  statusBucket,
  webhookBucket,
} from "../../../contract/index.ts";
import { BusUnavailableError } from "../../ports/errors.ts";
import { createClusterReader } from "../clusters.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { pause } from "../connection/pause.ts";
import { conductorDurables, ensure, ensureDurable } from "../setup/ensure-durable.ts";
import { checkStreams } from "../stream/check-streams.ts";
import { readStorage } from "../stream/storage.ts";
import { createSweep } from "./sweep-deleted.ts";
import { trimTries } from "./trim-tries.ts";

const streams = [
  desiredStream,
  latestStream,
  historyStream,
  eventsStream,
  hookStream,
  deliveryStream,
  auditStream,
  rateStream,
  `KV_${statusBucket}`,
  `KV_${clustersBucket}`,
  `KV_${keysBucket}`,
  `KV_${webhookBucket}`,
];

/** Shares of the stream of desired states from which a person should, and must, make room. */
const warnAt = 0.8;
const alarmAt = 0.95;

/** About this often; spread by a quarter, so that many processes do not ask together. */
export const roundMs = 60_000;

export interface Rounds {
  /** Milliseconds from one to the next, about. */
  readonly everyMs: number;
  /** How long a store is shown as Deleted, in milliseconds. */
  readonly keptMs: number;
}

/**
 * Looks after the bus for as long as the process runs: streams that are missing and storage that fills up are logged,
 * durables that are missing or have other settings are put right, and what is left of deleted stores is removed. Any
 * number of processes may do it side by side.
 */
export async function keepRounds(access: BusAccess, { everyMs, keptMs }: Rounds, signal: AbortSignal): Promise<void> {
  const sweep = createSweep(access, keptMs);
  while (!signal.aborted) {
    await pause(everyMs * (0.75 + Math.random() / 2), signal);
    if (signal.aborted) return;
    try {
      if (await goRound(access)) await sweep(signal);
    } catch (error) {
      if (!signal.aborted) access.logger.error({ err: error }, "the bus can't be looked after");
    }
  }
}

/** Returns whether there is a connection. */
async function goRound(access: BusAccess): Promise<boolean> {
  const { open, logger } = access;
  try {
    await open();
  } catch (error) {
    // A connection that is away is logged where it is kept.
    if (error instanceof Error) return false;
    throw error;
  }
  try {
    await checkStreams(open, streams);
  } catch (error) {
    if (!(error instanceof BusUnavailableError)) throw error;
    logger.error({ err: error, detail: error.detail }, "the bus lacks what the platform needs");
  }
  await lookAtStorage(access);
  await keepDurables(access);
  await keepConductorDurables(access);
  await trimTries(access);
  return true;
}

async function lookAtStorage(access: BusAccess): Promise<void> {
  const { usedBytes, limitBytes } = await readStorage(access);
  const share = limitBytes > 0 ? usedBytes / limitBytes : 0;
  if (share < warnAt) return;
  const fields = { stream: desiredStream, usedBytes, limitBytes };
  if (share < alarmAt) access.logger.warn(fields, "the stream of desired states fills up");
  else access.logger.error(fields, "the stream of desired states takes no new stores");
}

async function keepDurables(access: BusAccess): Promise<void> {
  const { logger } = access;
  const clusters = await createClusterReader(access).current();
  for (const cluster of clusters.keys()) {
    try {
      const outcome = await withBus(access, desiredStream, (bus) => ensureDurable(bus.connection, cluster));
      if (outcome === "made") logger.warn({ cluster }, "the cluster's durable was missing and is re-created");
      if (outcome === "changed") logger.warn({ cluster }, "the cluster's durable had other settings and is put right");
    } catch (error) {
      logger.error({ cluster, err: error }, "the cluster's durable can't be put right");
      // Nor would the next one be: the stream is away.
      if (error instanceof BusUnavailableError) return;
    }
  }
}

/** Without them nothing is sent to webhooks. */
async function keepConductorDurables(access: BusAccess): Promise<void> {
  for (const durable of conductorDurables) {
    const { stream } = durable;
    const name = durable.wanted.durable_name;
    try {
      const outcome = await withBus(access, stream, (bus) => ensure(bus.connection, durable));
      if (outcome !== "right") access.logger.warn({ stream, durable: name }, `a durable of conductors is ${outcome}`);
    } catch (error) {
      access.logger.error({ stream, durable: name, err: error }, "a durable of conductors can't be put right");
    }
  }
}
