import { statusBucket } from "../../contract/index.ts";
import { wordsOf } from "../errors.ts";
import type { Lacks } from "../lacks.ts";
import { pause } from "../pause.ts";
import type { StatusSink } from "../ports.ts";
import type { Timings } from "../timings.ts";
import type { StatusPublisher } from "./publish-status.ts";

export interface KeepToldOptions {
  readonly publisher: StatusPublisher;
  readonly statusSink: StatusSink;
  readonly timings: Timings;
  readonly lacks: Lacks;
}

const lack = `bucket ${statusBucket}`;
const refusedLack = "statuses";

/**
 * Watches over what the bus was told: tells all of it again when the bucket was emptied, re-created or set back, and
 * what had to wait as soon as the bucket is there again, or has room. Ends with the signal.
 */
export async function keepTold(options: KeepToldOptions, signal: AbortSignal): Promise<void> {
  const { publisher, statusSink, timings, lacks } = options;
  let wasAway = false;
  let isLost = false;
  while (!signal.aborted) {
    try {
      isLost ||= !(await statusSink.isIntact());
      lacks.clear(lack);
      if (isLost) isLost = !(await publisher.confirmAll());
      if (wasAway || publisher.refusal) await publisher.flush();
      wasAway = false;
      if (publisher.refusal)
        lacks.note(refusedLack, wordsOf(publisher.refusal), { isPartial: true, cause: publisher.refusal });
      else lacks.clear(refusedLack);
    } catch (error) {
      wasAway = true;
      lacks.note(lack, wordsOf(error), { cause: error });
    }
    await pause(timings.statusCheckMs, signal);
  }
  lacks.clear(lack);
  lacks.clear(refusedLack);
}
