import { amount, type PlanSize } from "../../plan-size.ts";

/** Jobs do the same work in every plan; were they sized by plan, changing the plan would run setup again. */
const jobs = {
  setup: { requests: amount("250m", "512Mi"), limits: amount("1", "1Gi") },
  smoke: { requests: amount("50m", "128Mi"), limits: amount("500m", "256Mi") },
};

/**
 * Sizes by plan. Quotas leave room for the pods that a rollout adds, both hooks and a backup beside everything else.
 * `databaseSharedMemory` is taken from the database's memory when it is used. A process of Medusa opens ten connections
 * to it at most. `valkeyMemory` leaves room for the copy that a rewrite of its log makes.
 */
export const sizes: Readonly<Record<string, PlanSize>> = {
  starter: {
    quota: {
      requests: amount("1500m", "2560Mi"),
      limits: amount("6", "5632Mi"),
      pods: 15,
      volumes: 4,
      storage: "15Gi",
      ephemeralStorage: "6Gi",
    },
    containerMax: amount("1", "1Gi"),
    volumeMax: "10Gi",
    components: {
      ...jobs,
      server: { requests: amount("250m", "512Mi"), limits: amount("1", "1Gi") },
      storefront: { requests: amount("100m", "192Mi"), limits: amount("500m", "512Mi") },
      database: { requests: amount("100m", "256Mi"), limits: amount("500m", "512Mi") },
      valkey: { requests: amount("25m", "48Mi"), limits: amount("200m", "128Mi") },
    },
    replicas: { server: 1, worker: 0, storefront: 1 },
    volumes: { database: "5Gi" },
    settings: {
      databaseBuffers: "128MB",
      databaseSharedMemory: "64Mi",
      databaseConnections: "50",
      valkeyMemory: "64mb",
    },
  },
  growth: {
    quota: {
      requests: amount("3", "5Gi"),
      limits: amount("12", "11Gi"),
      pods: 25,
      volumes: 5,
      storage: "50Gi",
      ephemeralStorage: "10Gi",
    },
    containerMax: amount("2", "1536Mi"),
    volumeMax: "25Gi",
    components: {
      ...jobs,
      server: { requests: amount("500m", "1Gi"), limits: amount("2", "1536Mi") },
      worker: { requests: amount("250m", "512Mi"), limits: amount("1", "1Gi") },
      storefront: { requests: amount("200m", "384Mi"), limits: amount("1", "768Mi") },
      database: { requests: amount("200m", "512Mi"), limits: amount("1", "1Gi") },
      valkey: { requests: amount("50m", "96Mi"), limits: amount("400m", "256Mi") },
    },
    replicas: { server: 1, worker: 1, storefront: 1 },
    volumes: { database: "10Gi", valkey: "2Gi" },
    settings: {
      databaseBuffers: "256MB",
      databaseSharedMemory: "128Mi",
      databaseConnections: "80",
      valkeyMemory: "128mb",
    },
  },
  scale: {
    quota: {
      requests: amount("6", "10Gi"),
      limits: amount("24", "22Gi"),
      pods: 40,
      volumes: 8,
      storage: "200Gi",
      ephemeralStorage: "20Gi",
    },
    containerMax: amount("4", "3Gi"),
    volumeMax: "100Gi",
    components: {
      ...jobs,
      server: { requests: amount("1", "1536Mi"), limits: amount("2", "2Gi") },
      worker: { requests: amount("500m", "1Gi"), limits: amount("2", "2Gi") },
      storefront: { requests: amount("200m", "384Mi"), limits: amount("1", "768Mi") },
      database: { requests: amount("400m", "1Gi"), limits: amount("2", "2Gi") },
      valkey: { requests: amount("100m", "192Mi"), limits: amount("500m", "512Mi") },
    },
    replicas: { server: 2, worker: 1, storefront: 2 },
    volumes: { database: "40Gi", valkey: "4Gi" },
    settings: {
      databaseBuffers: "512MB",
      databaseSharedMemory: "256Mi",
      databaseConnections: "120",
      valkeyMemory: "256mb",
    },
  },
};
