import { setTimeout as sleep } from "node:timers/promises";
import { HostRounds, type HostRoundsDeps } from "./host-rounds.ts";

/** Between two rounds when nothing is due, and after a failure; spread, so that processes do not look together. */
const roundMs = 2000;
const restMs = 5000;

/** Looks that are under way when the process ends are given as long. */
const endMs = 1000;

/** A failure that lasts is logged again after this long. */
const complainMs = 60_000;

export interface KeptHosts extends AsyncDisposable {
  readonly rounds: HostRounds;
}

/** Has custom hosts proved for as long as the process runs; what fails is tried again, and said. */
export function keepHosts(deps: HostRoundsDeps): KeptHosts {
  const rounds = new HostRounds(deps);
  const stopping = new AbortController();
  const keeping = keep(rounds, deps, stopping.signal);
  return {
    rounds,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      // A look waits for others' answers, and what it writes is written whole or not at all.
      await Promise.race([keeping, sleep(endMs, undefined, { ref: false })]);
    },
  };
}

async function keep(rounds: HostRounds, { logger }: HostRoundsDeps, signal: AbortSignal): Promise<void> {
  let failingSince: number | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    let waitMs = roundMs;
    try {
      await rounds.round(signal);
      if (failingSince !== undefined) logger.info({}, "custom hosts are looked at again");
      failingSince = undefined;
    } catch (error) {
      waitMs = restMs;
      failingSince ??= performance.now();
      if (!signal.aborted && performance.now() - toldAt >= complainMs) {
        toldAt = performance.now();
        logger.warn({ err: error }, "custom hosts wait for their proof");
      }
    }
    await sleep(waitMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }
}
