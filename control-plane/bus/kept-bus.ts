import type { WithBackend } from "../ports/backend.ts";
import type { Checkpoints } from "../ports/checkpoints.ts";
import type { CommonRates } from "../ports/rates.ts";
import type { StoreEvents } from "../ports/store-events.ts";
import { keepCheckpoints } from "./audit/checkpoints.ts";
import { keepAudit } from "./audit/keep-audit.ts";
import { createBackend } from "./backend.ts";
import { KeptConnection, type KeptConnectionOptions } from "./connection/kept-connection.ts";
import { type BusMemory, createBusMemory } from "./connection/memory.ts";
import { EventFollower } from "./events/follower.ts";
import { keepRounds, roundMs } from "./upkeep/rounds.ts";
import { shareRates } from "./upkeep/share-rates.ts";
import { deletedKeptMs } from "./upkeep/sweep-deleted.ts";

export interface KeptBusOptions extends KeptConnectionOptions {
  /** About how often the bus is looked after, in milliseconds. @default a minute */
  readonly everyMs?: number;
  /** How long a store is shown as Deleted, in milliseconds. @default a day */
  readonly keptMs?: number;
  /** How the heads of the audit's chains are signed. @default not by this process */
  readonly checkpoints?: Checkpoints | undefined;
}

/** A connection for the life of the process. */
export interface KeptBus {
  readonly withBackend: WithBackend;
  /** Followed from the first subscriber on. */
  readonly events: StoreEvents;
  /** Since the process began. */
  readonly counts: Readonly<BusMemory["counts"]>;
  /** Keeps rates in common with all other processes. */
  readonly shareRates: (rates: CommonRates) => void;
  /** What of the audit is not in its chain yet. */
  readonly audit: Pick<BusMemory["audit"], "dropped" | "waitingSince" | "size" | "rooms" | "checkpointAt">;
  /** Ends the connection after what is under way. */
  close(): Promise<void>;
}

/** Connects in the background, again whenever that is needed, lends the connection to every request and looks after the bus. */
export function keepBus({
  everyMs = roundMs,
  keptMs = deletedKeptMs,
  checkpoints,
  ...options
}: KeptBusOptions): KeptBus {
  const memory = createBusMemory();
  const connection = new KeptConnection({ ...options, onLost: () => memory.epoch.forget() });
  const access = { open: () => connection.open(), memory, logger: options.logger };
  const stopping = new AbortController();
  const keeping = keepAudit(access, stopping.signal);
  if (checkpoints) void keepCheckpoints(access, checkpoints, stopping.signal);
  void keepRounds(access, { everyMs, keptMs }, stopping.signal);
  return {
    withBackend: (work, origin) => work(createBackend(access, origin)),
    events: new EventFollower(access, stopping.signal),
    counts: memory.counts,
    audit: memory.audit,
    shareRates: (rates) => void shareRates(access, rates, stopping.signal),
    async close() {
      stopping.abort();
      await keeping;
      await connection.close();
    },
  };
}
