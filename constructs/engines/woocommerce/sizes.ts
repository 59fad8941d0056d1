import { amount, type PlanSize } from "../../plan-size.ts";

/** Jobs do the same work in every plan; were they sized by plan, changing the plan would run setup again. */
const jobs = {
  setup: { requests: amount("100m", "256Mi"), limits: amount("1", "512Mi") },
  smoke: { requests: amount("50m", "128Mi"), limits: amount("500m", "384Mi") },
  // As much as the smallest web pod: after a change of theme it recreates every size of each picture that fits there.
  cron: { requests: amount("50m", "128Mi"), limits: amount("500m", "768Mi") },
};

/**
 * Sizes by plan. `webWorkers` is Apache's MaxRequestWorkers: a worker has 16 to 23 MiB of its own, far more while it makes
 * sizes of a picture, beside 76 MiB of compiled code for all; the stock default of 150 would end in the out-of-memory
 * killer. Quotas leave room for the web pod that a rollout adds, hooks, cron and a backup beside everything else.
 */
export const sizes: Readonly<Record<string, PlanSize>> = {
  starter: {
    quota: {
      requests: amount("1", "2Gi"),
      limits: amount("5", "4Gi"),
      pods: 12,
      volumes: 3,
      storage: "15Gi",
      ephemeralStorage: "5Gi",
    },
    containerMax: amount("1", "768Mi"),
    volumeMax: "10Gi",
    components: {
      ...jobs,
      web: { requests: amount("250m", "384Mi"), limits: amount("1", "768Mi") },
      database: { requests: amount("100m", "256Mi"), limits: amount("500m", "512Mi") },
    },
    replicas: { web: 1 },
    volumes: { database: "5Gi", uploads: "5Gi" },
    settings: { webWorkers: "8", innodbBufferPoolSize: "128M", databaseConnections: "50" },
  },
  growth: {
    quota: {
      requests: amount("2", "4Gi"),
      limits: amount("10", "8Gi"),
      pods: 25,
      volumes: 5,
      storage: "50Gi",
      ephemeralStorage: "10Gi",
    },
    containerMax: amount("2", "1536Mi"),
    volumeMax: "25Gi",
    components: {
      ...jobs,
      web: { requests: amount("500m", "768Mi"), limits: amount("2", "1536Mi") },
      database: { requests: amount("200m", "512Mi"), limits: amount("1", "1Gi") },
    },
    replicas: { web: 1 },
    volumes: { database: "10Gi", uploads: "20Gi" },
    settings: { webWorkers: "16", innodbBufferPoolSize: "384M", databaseConnections: "80" },
  },
  scale: {
    quota: {
      requests: amount("4", "8Gi"),
      limits: amount("20", "16Gi"),
      pods: 40,
      volumes: 8,
      storage: "200Gi",
      ephemeralStorage: "20Gi",
    },
    containerMax: amount("4", "3Gi"),
    volumeMax: "100Gi",
    components: {
      ...jobs,
      web: { requests: amount("1", "1536Mi"), limits: amount("4", "3Gi") },
      database: { requests: amount("400m", "1Gi"), limits: amount("2", "2Gi") },
    },
    replicas: { web: 1 },
    volumes: { database: "40Gi", uploads: "100Gi" },
    settings: { webWorkers: "34", innodbBufferPoolSize: "1G", databaseConnections: "120" },
  },
};
