import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { SmokeConfig } from "./config.smoke.ts";
import { callStore } from "./store-call.ts";

const deadline = 60_000;
const answer = z.object({ order: z.object({ status: z.string() }) });

/** Waits until the shop has taken the test order back. It does so from its queue: this also proves queue and worker. */
export async function awaitCancelled(config: SmokeConfig, orderId: string): Promise<void> {
  const path = `/store/orders/${orderId}?fields=id,status`;
  const end = performance.now() + deadline;
  while (performance.now() < end) {
    const { order } = await callStore(config, { what: "order", path, answer });
    if (order.status === "canceled") return;
    await pause(500);
  }
  throw new Error(`queue: the test order was not taken back within ${deadline / 1000} s: does the worker run?`);
}
