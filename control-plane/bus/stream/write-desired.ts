import { desiredStream } from "../../../contract/index.ts";
import type { BusAccess } from "../connection/access.ts";
import { defaultRetryPolicy } from "../connection/retry.ts";
import { type Batch, publishDesired } from "./publish-desired.ts";

/** All or nothing, the desired state last; returns the sequence of the last message. Throws as publishDesired does. */
export function writeDesired({ open, memory, policy = defaultRetryPolicy }: BusAccess, writes: Batch): Promise<number> {
  return memory.outages.run(desiredStream, policy, (it) =>
    publishDesired({ open, slots: memory.slots, writeId: crypto.randomUUID(), writes, policy: it }),
  );
}
