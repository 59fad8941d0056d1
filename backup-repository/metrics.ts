import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Answered {
  /** Kind of object, or `config`, `list`, `repository`, `none`. */
  readonly type: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

export interface RepositoryMetrics {
  readonly registry: Registry;
  answered(answered: Answered): void;
}

const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "DELETE"]);

/** Prometheus metrics of the backup repository; none names a store. */
export function createMetrics(
  volume: () => Promise<{ readonly size: number; readonly free: number }>,
): RepositoryMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: "storeplane_backup_repository_requests_total",
    help: "Requests of restic by kind of object, method and status.",
    labelNames: ["type", "method", "status"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "storeplane_backup_repository_request_seconds",
    help: "Duration of a request, its body included.",
    labelNames: ["method"],
    buckets: [0.01, 0.05, 0.25, 1, 5, 25],
    registers: [registry],
  });
  const gauge = (part: "free" | "size", help: string) =>
    new Gauge({
      name: `storeplane_backup_repository_${part}_bytes`,
      help,
      registers: [],
      async collect() {
        this.set((await volume())[part]);
      },
    });
  registry.registerMetric(gauge("free", "Bytes that are free on the volume of the backups."));
  registry.registerMetric(gauge("size", "Bytes that the volume of the backups has."));
  return {
    registry,
    answered({ type, method: asked, status, seconds: took }) {
      // Anyone can invent methods, and each would be a series.
      const method = methods.has(asked) ? asked : "other";
      requests.inc({ type, method, status });
      seconds.observe({ method }, took);
    },
  };
}
