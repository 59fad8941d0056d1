import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { phases, type RpcVerb, type TemplateChange } from "../contract/index.ts";
import type { PassResult } from "./pass.ts";

export interface Metrics {
  readonly registry: Registry;
  observePass(seconds: number, outcome: PassResult["outcome"] | "failed"): void;
  messageRead(outcome: string): void;
  questionAnswered(seconds: number, verb: RpcVerb, outcome: string): void;
}

export interface MetricsSources {
  queueDepth(): number;
  /** How many stores are in each phase. */
  storesByPhase(): ReadonlyMap<string, number>;
  isLeader(): boolean;
  /** How far stores have got what the agent makes of them by now; undefined while none differs. */
  templateChange(): TemplateChange | undefined;
}

/** Prometheus metrics of one agent; gauges are read when they are scraped. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const passes = new Histogram({
    name: "storeplane_reconcile_seconds",
    help: "Duration of one pass over one store by its outcome: ok, waiting, terminal (a person must act) or failed.",
    labelNames: ["outcome"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const messages = new Counter({
    name: "storeplane_messages_total",
    help: "Desired-state messages read, by what became of them.",
    labelNames: ["outcome"],
    registers,
  });
  const questions = new Histogram({
    name: "storeplane_question_seconds",
    help: "Time to answer a question of the control plane by its kind (preview, credentials, logs, follow) and by what was answered.",
    labelNames: ["verb", "outcome"],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  addGauges(registry, sources);
  return {
    registry,
    observePass: (seconds, outcome) => passes.observe({ outcome }, seconds),
    messageRead: (outcome) => messages.inc({ outcome }),
    questionAnswered: (seconds, verb, outcome) => questions.observe({ verb, outcome }, seconds),
  };
}

function addGauges(registry: Registry, sources: MetricsSources): void {
  const queueDepth = new Gauge({
    name: "storeplane_queue_depth",
    help: "Stores that are due and wait for a worker.",
    registers: [],
    collect() {
      this.set(sources.queueDepth());
    },
  });
  const stores = new Gauge({
    name: "storeplane_stores",
    help: "Stores of this cluster by phase.",
    labelNames: ["phase"],
    registers: [],
    collect() {
      const counts = sources.storesByPhase();
      for (const phase of phases) this.set({ phase }, counts.get(phase) ?? 0);
    },
  });
  const leader = new Gauge({
    name: "storeplane_leader",
    help: "1 while this process holds the cluster's lease.",
    registers: [],
    collect() {
      this.set(sources.isLeader() ? 1 : 0);
    },
  });
  const gauges = [queueDepth, stores, leader, ...templateGauges(sources)];
  for (const gauge of gauges) registry.registerMetric(gauge);
}

const changeStates = ["waiting", "changed", "ready", "failed"] as const;

function templateGauges(sources: MetricsSources): readonly Gauge[] {
  const change = new Gauge({
    name: "storeplane_template_stores",
    help: "Stores that the agent renders otherwise than before: waiting for their turn, changed, and of these ready and failed.",
    labelNames: ["state"],
    registers: [],
    collect() {
      const told = sources.templateChange();
      for (const state of changeStates) this.set({ state }, told?.[state] ?? 0);
    },
  });
  const paused = new Gauge({
    name: "storeplane_template_paused",
    help: "1 while no more stores get the agent's template, because some that got it failed.",
    registers: [],
    collect() {
      this.set(sources.templateChange()?.isPaused ? 1 : 0);
    },
  });
  return [change, paused];
}
