import * as z from "zod";
import {
  clusterSettings,
  clusterStates,
  clusterVersions,
  feedLag,
  freeSlots,
  missingThing,
  readLayouts,
  templateChange,
} from "./cluster.ts";
import { shownHostProof } from "./host-proof.ts";
import { clusterAdmission } from "./join.ts";
import { labels } from "./labels.ts";
import { clusterId, region, storeUid, tenantId, timestamp } from "./names.ts";
import { open } from "./open.ts";
import { reasons } from "./reasons.ts";
import { printedRevision } from "./revision.ts";
import {
  condition,
  conditionStatus,
  conditionTypes,
  endpoints,
  failure,
  hostState,
  phases,
  step,
  stepNames,
  stepStates,
  storeStatus,
} from "./status.ts";
import { storeSpec } from "./store-spec.ts";

export const shownPhase = open(phases);
export type ShownPhase = z.infer<typeof shownPhase>;
export const shownReason = open(reasons);
export type ShownReason = z.infer<typeof shownReason>;
export const shownStepName = open(stepNames);
export const shownStepState = open(stepStates);
export const shownConditionType = open(conditionTypes);

export const shownStep = step.extend({ name: shownStepName, state: shownStepState });
export type ShownStep = z.infer<typeof shownStep>;

export const shownCondition = condition.extend({ type: shownConditionType, reason: shownReason });
export type ShownCondition = z.infer<typeof shownCondition>;

export const shownFailure = failure.extend({ reason: shownReason, step: shownStepName.optional() });
export const shownHostState = hostState.extend({ reason: shownReason.optional() });
/** Whether a host has the certificate that it is served with; `None` where the cluster serves plain HTTP. */
export const certificateStates = ["Pending", "Issued", "None"] as const;
export type CertificateState = (typeof certificateStates)[number];
export const shownCertificateState = open(certificateStates);

/** What an agent says of a host, and what the platform knows of its proof. */
export const storeHostState = shownHostState.extend({
  certificate: shownCertificateState.optional(),
  proof: shownHostProof.optional(),
});
export type StoreHostState = z.infer<typeof storeHostState>;
export type ShownFailure = z.infer<typeof shownFailure>;

/** A status as parsed by readers: its agent may be newer, so unknown values pass through to the API's clients. */
export const seenStatus = storeStatus.extend({
  phase: shownPhase,
  conditions: z.array(shownCondition).max(16),
  steps: z.array(shownStep).max(16),
  hostStates: z.array(shownHostState).max(16).optional(),
  failure: shownFailure.optional(),
});
export type SeenStatus = z.infer<typeof seenStatus>;

/** A store as `GET /v1/stores/{name}` returns it: desired state and last status. */
export const storeResource = z.object({
  ...storeSpec.shape,
  tenant: tenantId,
  uid: storeUid,
  /** Revision of the newest desired state; the ETag without its quotes. */
  revision: printedRevision,
  createdAt: timestamp,
  acceptedAt: timestamp,
  /** Set while a delete is pending. */
  deleteAfter: timestamp.optional(),
  phase: shownPhase,
  engineVersion: z.string().optional(),
  databaseVersion: z.string().optional(),
  /** The newest revision that the agent has observed; absent before the first. */
  observedRevision: printedRevision.optional(),
  /** The newest revision whose objects were all applied; absent before the first. */
  appliedRevision: printedRevision.optional(),
  conditions: z.array(shownCondition),
  steps: z.array(shownStep),
  endpoints: endpoints.optional(),
  /** One for each custom host; a host that is not ready never keeps the store from Ready. */
  hostStates: z.array(storeHostState).optional(),
  readyAt: timestamp.optional(),
  failure: shownFailure.optional(),
  updatedAt: timestamp.optional(),
});
export type StoreResource = z.infer<typeof storeResource>;

/** One page of stores in order of last change; `nextPageToken` is absent on the last one. */
export const storeList = z.object({ items: z.array(storeResource), nextPageToken: z.string().optional() });
export type StoreList = z.infer<typeof storeList>;

export const clusterConditionTypes = ["IdentityConflict"] as const;
export const shownClusterConditionType = open(clusterConditionTypes);

/** A problem of a cluster that needs a person. */
export const clusterCondition = z.object({
  type: shownClusterConditionType,
  status: conditionStatus,
  reason: shownReason,
  message: z.string(),
  lastTransitionTime: timestamp,
});

export const shownClusterState = open(clusterStates);

/** A cluster as `GET /v1/clusters` returns it: what the platform decided, and what its agent last said. */
export const clusterResource = z.object({
  cluster: clusterId,
  registeredAt: timestamp,
  state: shownClusterState,
  stateSince: timestamp,
  stateReason: z.string().optional(),
  ...clusterSettings.shape,
  admission: clusterAdmission.optional(),
  online: z.boolean(),
  /** When the bus stored the newest heartbeat, by the bus's clock. */
  lastSeen: timestamp.optional(),
  /** Seconds that the agent's clock is ahead of the bus's, negative when it is behind; absent when it is right. */
  clockSkewSeconds: z.int().optional(),
  agentVersion: z.string().optional(),
  kubernetesReachable: z.boolean().optional(),
  stores: z.int().min(0).optional(),
  storesByPhase: z.record(z.string(), z.int().min(0)).optional(),
  reads: readLayouts.optional(),
  engines: z.record(z.string(), z.array(z.string())).optional(),
  engineVersions: z.record(z.string(), z.array(z.string())).optional(),
  versions: clusterVersions.optional(),
  /** What the cluster says of its own place; the platform places stores by `region` and `labels`. */
  reportedRegion: region.optional(),
  reportedLabels: labels.optional(),
  freeSlots: freeSlots.optional(),
  feedLag: feedLag.optional(),
  templateChange: templateChange.optional(),
  /** What the agent needs and does not have. */
  missing: z.array(missingThing),
  conditions: z.array(clusterCondition),
});
export type ClusterResource = z.infer<typeof clusterResource>;

export const clusterList = z.object({ items: z.array(clusterResource) });
export type ClusterList = z.infer<typeof clusterList>;
