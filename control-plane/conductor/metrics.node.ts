import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { ConductorFeeds } from "../ports/conductor.ts";
import type { ConductorCounts } from "./conduct.ts";

/** Prometheus metrics of a conductor. */
export function createConductorMetrics(counts: ConductorCounts, feeds: Pick<ConductorFeeds, "waits">): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const tries = new Counter({
    name: "storeplane_webhook_tries_total",
    help: "Tries to send a message, by how they ended: succeeded, failed by the answer, refused where none came; lost: too many messages waited for the endpoint.",
    labelNames: ["outcome"],
    registers: [],
    collect() {
      this.reset();
      const { unreadable: _, ...tried } = counts;
      for (const [outcome, count] of Object.entries<number>(tried)) this.inc({ outcome }, count);
    },
  });
  const unreadable = new Counter({
    name: "storeplane_webhook_unreadable_entries_total",
    help: "How often an entry of a webhook or of a tenant was met that can't be read, of a later layout or damaged: what it is about waits.",
    registers: [],
    collect() {
      this.reset();
      this.inc(counts.unreadable);
    },
  });
  const waits = new Gauge({
    name: "storeplane_webhook_oldest_waiting_seconds",
    help: "Age of the oldest event, and of the oldest message, that no conductor has taken yet; absent while the bus is away.",
    labelNames: ["queue"],
    registers: [],
    async collect() {
      const known = await feeds.waits().catch(() => undefined);
      // What was told last would look like the present.
      this.reset();
      for (const [queue, seconds] of Object.entries(known ?? {})) this.set({ queue }, seconds);
    },
  });
  registry.registerMetric(tries);
  registry.registerMetric(unreadable);
  registry.registerMetric(waits);
  return registry;
}
