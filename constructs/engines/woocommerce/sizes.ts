import { amount, type PlanSize } from "../../plan-size.ts";

/** Jobs do the same work in every plan; were they sized by plan, changing the plan would run setup again. */
const jobs = {
  setup: { requests: amount("100m", "256Mi"), limits: amount("1", "512Mi") },
  smoke: { requests: amount("50m", "128Mi"), limits: amount("500m", "384Mi") },
  cron: { requests: amount("50m", "128Mi"), limits: amount("500m", "384Mi") },
};

/**
 * Sizes by plan. `webWorkers` is Apache's MaxRequestWorkers: a PHP worker takes about 80 MB, and the stock default of
 * 150 would end in the out-of-memory killer. Quotas leave room for a backup beside everything else.
 */
export const sizes: Readonly<Record<string, PlanSize>> = {
  starter: {
    quota: {
      requests: amount("1", "1536Mi"),
      limits: amount("4", "3Gi"),
      pods: 12,
      volumes: 3,
      storage: "15Gi",
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
      requests: amount("2", "3Gi"),
      limits: amount("8", "6Gi"),
      pods: 25,
      volumes: 5,
      storage: "50Gi",
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
      requests: amount("4", "6Gi"),
      limits: amount("16", "12Gi"),
      pods: 40,
      volumes: 8,
      storage: "200Gi",
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
