import * as z from "zod";
import { clusterId, storeName, storeUid, tenantId, timestamp } from "./names.ts";
import { reasons } from "./reasons.ts";
import { epoch } from "./revision.ts";

export const phases = [
  "Pending",
  "Provisioning",
  "Ready",
  "Degraded",
  "Updating",
  "Suspended",
  "Deleting",
  "Deleted",
  "Failed",
] as const;
export const phase = z.enum(phases);
export type Phase = (typeof phases)[number];

/** The ordered steps of an operation (design D5). */
export const stepNames = [
  "accepted",
  "observed",
  "namespace",
  "secrets",
  "database",
  "app",
  "setup",
  "route",
  "live",
] as const;
export type StepName = (typeof stepNames)[number];

export const stepStates = ["Waiting", "Running", "Done", "Failed"] as const;
export type StepState = (typeof stepStates)[number];

/** Maximum characters of the message of a step, a condition or a failure. */
export const maxMessageLength = 1024;

export const step = z.object({
  name: z.enum(stepNames),
  state: z.enum(stepStates),
  startedAt: timestamp.optional(),
  finishedAt: timestamp.optional(),
  message: z.string().max(maxMessageLength).optional(),
});
export type Step = z.infer<typeof step>;

/** Positive polarity throughout: True is the good state. */
export const conditionTypes = ["Ready", "Synced", "DataPresent", "ClusterOnline"] as const;
export type ConditionType = (typeof conditionTypes)[number];

export const reason = z.enum(reasons);

export const conditionStatuses = ["True", "False", "Unknown"] as const;
export const conditionStatus = z.enum(conditionStatuses);

export const condition = z.object({
  type: z.enum(conditionTypes),
  status: conditionStatus,
  reason,
  message: z.string().max(maxMessageLength),
  lastTransitionTime: timestamp,
});
export type Condition = z.infer<typeof condition>;

export const endpoints = z.object({
  url: z.string(),
  adminUrl: z.string(),
  /** When the engine's backend has its own host. */
  apiUrl: z.string().optional(),
  hosts: z.array(z.string()),
});

/** Why a store is not Ready, and since when. */
export const failure = z.object({
  reason,
  message: z.string().max(maxMessageLength),
  step: z.enum(stepNames).optional(),
  since: timestamp,
});
export type Failure = z.infer<typeof failure>;

/** Bytes by name of the volume. */
export const volumeSizes = z.record(z.string().min(1).max(63), z.int().min(0)).meta({ maxProperties: 16 });

/** Whether the platform serves a custom host, and what to do when it does not; independent of the store's phase. */
export const hostState = z.object({
  host: z.string().max(253),
  ready: z.boolean(),
  reason: reason.optional(),
  message: z.string().max(maxMessageLength).optional(),
});
export type HostState = z.infer<typeof hostState>;

/** The status of a store as its agent last observed it; readers ignore a status of another uid. */
export const storeStatus = z.object({
  schemaVersion: z.literal(1),
  name: storeName,
  tenant: tenantId,
  cluster: clusterId,
  uid: storeUid,
  epoch,
  /** Sequence of the newest revision that the agent has observed; 0 before the first. */
  observedSequence: z.int().min(0),
  /** Sequence of the newest revision whose objects were all applied; 0 before the first. */
  appliedSequence: z.int().min(0),
  phase,
  engineVersion: z.string().optional(),
  /** Version of the database's server; absent for an engine without one. */
  databaseVersion: z.string().optional(),
  conditions: z.array(condition).max(16),
  steps: z.array(step).max(16),
  endpoints: endpoints.optional(),
  /** One for each custom host. */
  hostStates: z.array(hostState).max(16).optional(),
  /** What the store's volumes hold, as they are in the cluster: they can grow, never shrink. */
  volumes: volumeSizes.optional(),
  /** When the current revision first became Ready. */
  readyAt: timestamp.optional(),
  /** When this uid was first Ready; a store without it has no grace period on delete. */
  firstReadyAt: timestamp.optional(),
  failure: failure.optional(),
  updatedAt: timestamp,
});
export type StoreStatus = z.infer<typeof storeStatus>;
