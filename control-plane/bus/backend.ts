import * as z from "zod";
import { clustersBucket, desiredStream, latestStream, statusBucket } from "../../contract/index.ts";
import type { Backend } from "../ports.ts";
import type { BusAccess } from "./access.ts";
import { readReply } from "./api-reply.ts";
import { ask } from "./bus.ts";
import { createClusterReader } from "./cluster-reader.ts";
import { createClusterRpc } from "./cluster-rpc.ts";
import { createDesiredStore } from "./desired-store.ts";
import { withRetry } from "./retry.ts";
import { createStatusReader } from "./status-reader.ts";

const streams = [desiredStream, latestStream, `KV_${statusBucket}`, `KV_${clustersBucket}`];

/** A probe must answer before its caller gives up on it. */
const probePolicy = { budgetMs: 2000, firstDelayMs: 100, lastDelayMs: 500 };

/** Everything that a request may use of the bus. */
export function createBackend(access: BusAccess): Backend {
  return {
    desired: createDesiredStore(access),
    status: createStatusReader(access),
    clusters: createClusterReader(access),
    rpc: createClusterRpc(access),
    async checkReady() {
      await withRetry(async () => {
        const bus = await access.open();
        await Promise.all(streams.map((it) => checkStream(bus, it)));
      }, probePolicy);
    },
  };
}

async function checkStream(bus: Parameters<typeof ask>[0], stream: string): Promise<void> {
  const reply = await ask(bus, { subject: `$JS.API.STREAM.INFO.${stream}` });
  readReply(z.object({ config: z.object({ name: z.literal(stream) }) }), reply, `settings of ${stream}`);
}
