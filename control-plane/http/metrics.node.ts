import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Backend } from "../ports/backend.ts";
import { addEvents, type EventsSource } from "./event-metrics.node.ts";
import type { Observe } from "./observation.ts";

/** What is read when the metrics are scraped. */
export interface MetricsSources {
  requestsInFlight(): number;
  connections(): number;
  /** Whether the bus answers and has every stream. */
  isReady(): Promise<boolean>;
  /** How full the stream of desired states is; rejects while the bus does not say. */
  storage: Backend["storage"];
  readonly audit: AuditSource;
  /** How full the stream of all chains is; rejects while the bus does not say. */
  auditStorage: Backend["auditLog"]["storage"];
  readonly hosts: HostsSource;
  readonly index: IndexSource;
  events(): EventsSource;
  /** Batches of a tenant's creates that another process was faster than, and creates that a quota refused. */
  quota(): {
    readonly quotaConflicts: number;
    readonly quotaRefusals: number;
    readonly quotaReviews: number;
    readonly ratesShared: boolean;
  };
}

/** Entries of the audit that are not in their chain yet, or never will be. */
interface AuditSource {
  readonly size: number;
  readonly dropped: number;
  readonly rooms: { readonly fullest: number };
  /** When the newest checkpoint was made; undefined where none is known of. */
  readonly checkpointAt?: string | undefined;
  /** When the oldest one that waits on the bus was stored there. */
  readonly waitingSince: string | undefined;
}

/** What this process knows of custom hosts and their proofs. */
interface HostsSource {
  /** Hosts that are looked at from time to time. */
  readonly size: number;
  /** When the longest overdue look was due, in milliseconds since 1970. */
  readonly oldest: number | undefined;
  /** Looks by what they came to. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The index of stores that lists of rows are taken from. */
interface IndexSource {
  readonly size: number;
  /** For how many seconds it has not followed the bus. */
  readonly lagSeconds: number;
  /** How often all stores were read. */
  readonly builds: number;
}

export interface ApiMetrics {
  readonly registry: Registry;
  readonly observe: Observe;
  /** A connection was closed because there were as many as may be. */
  connectionDropped(): void;
}

/** Prometheus metrics of the HTTP API. */
export function createApiMetrics(sources: MetricsSources): ApiMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "storeplane_api_request_seconds",
    help: "Time to answer a request, by route, method and status; 499: its client was gone before.",
    labelNames: ["route", "method", "status"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers,
  });
  const dropped = new Counter({
    name: "storeplane_api_connections_dropped_total",
    help: "Connections closed at once because there were as many as may be.",
    registers,
  });
  const problems = new Counter({
    name: "storeplane_api_problems_total",
    help: "Requests that were answered with a problem, by its code: rates, quotas and sign-ins among them.",
    labelNames: ["code"],
    registers,
  });
  addGauges(registry, sources);
  addAudit(registry, sources.audit);
  addStorageGauge(registry, {
    name: "storeplane_api_storage_bytes",
    of: "the stream of desired states",
    read: sources.storage,
  });
  addStorageGauge(registry, {
    name: "storeplane_api_audit_bytes",
    of: "the stream of the audit",
    read: sources.auditStorage,
  });
  addHosts(registry, sources.hosts);
  addIndex(registry, sources.index);
  addQuotaCounters(registry, sources);
  addEvents(registry, sources);
  return {
    registry,
    observe: ({ route, method, status, seconds, code }) => {
      requests.observe({ route, method, status }, seconds);
      if (code !== undefined) problems.inc({ code });
    },
    connectionDropped: () => dropped.inc(),
  };
}

function addGauges(registry: Registry, sources: MetricsSources): void {
  const inFlight = new Gauge({
    name: "storeplane_api_requests_in_flight",
    help: "Requests that are not answered yet.",
    registers: [],
    collect() {
      this.set(sources.requestsInFlight());
    },
  });
  const connections = new Gauge({
    name: "storeplane_api_connections",
    help: "Open connections of clients.",
    registers: [],
    collect() {
      this.set(sources.connections());
    },
  });
  const busUp = new Gauge({
    name: "storeplane_api_bus_up",
    help: "1 while the bus answers and has every stream.",
    registers: [],
    async collect() {
      this.set((await sources.isReady()) ? 1 : 0);
    },
  });
  for (const gauge of [inFlight, connections, busUp]) registry.registerMetric(gauge);
}

function addQuotaCounters(registry: Registry, sources: MetricsSources): void {
  const conflicts = new Counter({
    name: "storeplane_api_quota_conflicts_total",
    help: "Batches of creates that were tried again because another process wrote the tenant's counter first.",
    registers: [],
    collect() {
      this.reset();
      this.inc(sources.quota().quotaConflicts);
    },
  });
  const refusals = new Counter({
    name: "storeplane_api_quota_refusals_total",
    help: "Creates that a tenant's quota refused.",
    registers: [],
    collect() {
      this.reset();
      this.inc(sources.quota().quotaRefusals);
    },
  });
  const reviews = new Counter({
    name: "storeplane_api_quota_reviews_total",
    help: "How often the stores of a tenant were counted again before a create was refused.",
    registers: [],
    collect() {
      this.reset();
      this.inc(sources.quota().quotaReviews);
    },
  });
  const ratesShared = new Gauge({
    name: "storeplane_api_rates_shared",
    help: "1 while rates are counted in common with other processes; 0 while this one counts for itself.",
    registers: [],
    collect() {
      this.set(sources.quota().ratesShared ? 1 : 0);
    },
  });
  registry.registerMetric(ratesShared);
  for (const counter of [conflicts, refusals, reviews]) registry.registerMetric(counter);
}

function addHosts(registry: Registry, hosts: HostsSource): void {
  const watched = new Gauge({
    name: "storeplane_api_hosts_watched",
    help: "Custom hosts whose proof is looked at from time to time.",
    registers: [],
    collect() {
      this.set(hosts.size);
    },
  });
  const lag = new Gauge({
    name: "storeplane_api_hosts_lag_seconds",
    help: "How long the look at a custom host is overdue that is overdue the longest.",
    registers: [],
    collect() {
      this.set(Math.max(0, (Date.now() - (hosts.oldest ?? Date.now())) / 1000));
    },
  });
  const looks = new Counter({
    name: "storeplane_api_host_looks_total",
    help: "Looks at custom hosts, by what they came to; error: a look that failed for another reason than the bus.",
    labelNames: ["outcome"],
    registers: [],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(hosts.counts)) this.inc({ outcome }, count);
    },
  });
  for (const metric of [watched, lag, looks]) registry.registerMetric(metric);
}

function addIndex(registry: Registry, index: IndexSource): void {
  const stores = new Gauge({
    name: "storeplane_api_index_stores",
    help: "Stores in the index that lists of rows are taken from.",
    registers: [],
    collect() {
      this.set(index.size);
    },
  });
  const lag = new Gauge({
    name: "storeplane_api_index_lag_seconds",
    help: "For how long the index of stores has not followed the bus; while it does, 0. Meanwhile lists are read page by page.",
    registers: [],
    collect() {
      this.set(index.lagSeconds);
    },
  });
  const builds = new Counter({
    name: "storeplane_api_index_builds_total",
    help: "How often the index of stores was read from the bus as a whole.",
    registers: [],
    collect() {
      this.reset();
      this.inc(index.builds);
    },
  });
  for (const metric of [stores, lag, builds]) registry.registerMetric(metric);
}

function addAudit(registry: Registry, audit: AuditSource): void {
  const lag = new Gauge({
    name: "storeplane_api_audit_lag_seconds",
    help: "Age of the oldest audit entry that waits for its chain.",
    registers: [],
    collect() {
      const since = audit.waitingSince;
      this.set(since === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(since)) / 1000));
    },
  });
  const waiting = new Gauge({
    name: "storeplane_api_audit_waiting",
    help: "Audit entries that this process holds until the bus takes them.",
    registers: [],
    collect() {
      this.set(audit.size);
    },
  });
  const dropped = new Counter({
    name: "storeplane_api_audit_dropped_total",
    help: "Audit entries of refused requests and of reads that were lost because too many waited in this process.",
    registers: [],
    collect() {
      this.reset();
      this.inc(audit.dropped);
    },
  });
  const fullest = new Gauge({
    name: "storeplane_api_audit_fullest_chain",
    help: "Share of its room that the fullest chain takes, of those that this process wrote to of late; from 1 on its changes are refused.",
    registers: [],
    collect() {
      this.set(audit.rooms.fullest);
    },
  });
  const checkpoint = new Gauge({
    name: "storeplane_api_audit_checkpoint_age_seconds",
    help: "Age of the newest signed checkpoint of the audit; since this process began where no one is known.",
    registers: [],
    collect() {
      const at = audit.checkpointAt;
      this.set(at === undefined ? process.uptime() : Math.max(0, (Date.now() - Date.parse(at)) / 1000));
    },
  });
  for (const metric of [lag, waiting, dropped, fullest, checkpoint]) registry.registerMetric(metric);
}

interface StorageSource {
  readonly name: string;
  /** Which stream, for people. */
  readonly of: string;
  read: Backend["storage"];
}

function addStorageGauge(registry: Registry, { name, of, read }: StorageSource): void {
  const storage = new Gauge({
    name,
    help: `What is used of ${of} and, where there is one, its limit; absent while the bus is away.`,
    labelNames: ["kind"],
    registers: [],
    async collect() {
      const known = await read().catch(() => undefined);
      // What was told last would look like the present.
      this.reset();
      if (known === undefined) return;
      this.set({ kind: "used" }, known.usedBytes);
      if (known.limitBytes > 0) this.set({ kind: "limit" }, known.limitBytes);
    },
  });
  registry.registerMetric(storage);
}
