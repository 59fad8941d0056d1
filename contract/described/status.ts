import { type HostProofState, hostProofStates, shownHostProof, shownHostProofState } from "../host-proof.ts";
import {
  type ConditionType,
  conditionStatus,
  conditionStatuses,
  conditionTypes,
  endpoints,
  type Phase,
  phases,
  type StepName,
  type StepState,
  stepNames,
  stepStates,
} from "../status.ts";
import {
  type CertificateState,
  certificateStates,
  shownCertificateState,
  shownCondition,
  shownConditionType,
  shownFailure,
  shownPhase,
  shownStep,
  shownStepName,
  shownStepState,
  storeHostState,
} from "../store-resource.ts";
import { pendingProof, verifiedProof } from "./sample-proofs.ts";
import type { ListWords, ObjectWords } from "./words.ts";

export const phaseWords: ListWords = {
  schema: shownPhase,
  description: "State of a store.",
  known: phases,
  meanings: {
    Pending: "Accepted; the agent has not observed it yet.",
    Provisioning: "The agent is bringing up a store that was never Ready.",
    Ready: "The shop serves requests, and its smoke check could put something into a cart.",
    Degraded: "It was Ready and is not any more; it recovers by itself once the cause is gone.",
    Updating: "A newer revision is being rolled out.",
    Suspended: "Stopped on request; its data is kept.",
    Deleting: "A delete was requested: its grace period is running, or the store is being removed.",
    Deleted: "Nothing is left in the cluster; the name is free.",
    Failed: "Not Ready by its deadline, or a person must act.",
  } satisfies Record<Phase, string>,
  isOpen: true,
};

export const stepNameWords: ListWords = {
  schema: shownStepName,
  description: "A step of an operation on a store.",
  known: stepNames,
  meanings: {
    accepted: "The API has stored the desired state.",
    observed: "The agent has observed the desired state.",
    namespace: "The namespace exists, with its quota, limits and network policies.",
    secrets: "The generated secrets exist.",
    database: "The database accepts connections, or has ended where the store is suspended.",
    app: "The shop's workloads are ready, or have ended where the store is suspended.",
    setup: "The shop is set up: tables, administrator, address.",
    route: "The gateway routes requests to the shop.",
    live: "The smoke check could put something into a cart.",
  } satisfies Record<StepName, string>,
  isOpen: true,
};

export const stepStateWords: ListWords = {
  schema: shownStepState,
  description: "State of a step.",
  known: stepStates,
  meanings: {
    Waiting: "Not started.",
    Running: "Started, or being repeated.",
    Done: "Completed.",
    Failed: "Failed; `message` says why.",
  } satisfies Record<StepState, string>,
  isOpen: true,
};

export const conditionTypeWords: ListWords = {
  schema: shownConditionType,
  description: "Type of a store condition; `True` is always the good state.",
  known: conditionTypes,
  meanings: {
    Ready: "Whether the shop serves requests.",
    Synced: "Whether the agent has observed the newest desired state.",
    DataPresent: "Whether every volume claim and generated secret of the store exists.",
    ClusterOnline: "Whether the store's cluster sends heartbeats.",
  } satisfies Record<ConditionType, string>,
  isOpen: true,
};

export const conditionStatusWords: ListWords = {
  schema: conditionStatus,
  description: "Whether a condition holds; `Unknown` when it can't be determined.",
  known: conditionStatuses,
  isOpen: false,
};

export const conditionWords: ObjectWords<typeof shownCondition> = {
  schema: shownCondition,
  description: "A condition of a store, as in Kubernetes.",
  properties: {
    type: "Type of the condition.",
    status: "Whether the condition holds.",
    reason: "Machine-readable cause.",
    message: "Human-readable cause; names the object.",
    lastTransitionTime: "When `status` last changed.",
  },
  examples: [
    {
      type: "Ready",
      status: "False",
      reason: "ImagePullFailed",
      message: "Pod storefront-0: the image can't be pulled: not found.",
      lastTransitionTime: "2026-11-29T08:00:01.000Z",
    },
  ],
};

export const stepWords: ObjectWords<typeof shownStep> = {
  schema: shownStep,
  description: "One step of an operation on a store.",
  properties: {
    name: "Name of the step.",
    state: "State of the step.",
    startedAt: "When it started; absent before that.",
    finishedAt: "When it completed or failed; absent before that.",
    message: "What it waits for, or why it failed.",
  },
  examples: [
    {
      name: "app",
      state: "Failed",
      startedAt: "2026-11-29T08:00:12.000Z",
      finishedAt: "2026-11-29T08:15:00.000Z",
      message: "Pod storefront-0: the image can't be pulled: not found.",
    },
  ],
};

export const endpointsWords: ObjectWords<typeof endpoints> = {
  schema: endpoints,
  description: "Addresses of a shop.",
  properties: {
    url: { description: "Storefront, for customers.", format: "uri" },
    adminUrl: { description: "Administration, for the owner.", format: "uri" },
    apiUrl: { description: "Backend API, when the engine's backend has its own host.", format: "uri" },
    hosts: "Every host that the shop is served under: the platform's first, then the tenant's own.",
  },
  examples: [
    {
      url: "https://shoes.stores.example",
      adminUrl: "https://api-shoes.stores.example/app",
      apiUrl: "https://api-shoes.stores.example",
      hosts: ["shoes.stores.example", "www.shoes.example"],
    },
  ],
};

export const failureWords: ObjectWords<typeof shownFailure> = {
  schema: shownFailure,
  description: "Why a store is not `Ready`.",
  properties: {
    reason: "Machine-readable cause.",
    message: "Human-readable cause; names the object.",
    step: "The step that it blocks; absent when it belongs to none.",
    since: "When it began.",
  },
  examples: [
    {
      reason: "ImagePullFailed",
      message: "Pod storefront-0: the image can't be pulled: not found.",
      step: "app",
      since: "2026-11-29T08:00:40.000Z",
    },
  ],
};

export const hostStateWords: ObjectWords<typeof storeHostState> = {
  schema: storeHostState,
  description: "Whether the platform serves one of the tenant's custom hosts, and how it is proved to be the tenant's.",
  properties: {
    host: "The host, as requested.",
    ready: "Whether its route is accepted and its certificate issued; its DNS is not checked.",
    reason: "Machine-readable cause; absent when it is served.",
    message: "Human-readable cause and what the host's owner must do.",
    certificate: "Whether the host's certificate is issued; absent where nothing is known of it.",
    proof: "How the host is proved, and how far that is; absent where the platform serves hosts without a proof.",
  },
  examples: [
    {
      host: "www.hats.example",
      ready: false,
      reason: "CertificatePending",
      message: "The certificate is not issued yet. Point the host's DNS at hats.stores.example and wait some minutes.",
      certificate: "Pending",
      proof: verifiedProof,
    },
  ],
};

export const certificateStateWords: ListWords = {
  schema: shownCertificateState,
  description: "Whether a custom host has its certificate.",
  known: certificateStates,
  meanings: {
    Pending: "Not issued yet; a host gets none before it is proved.",
    Issued: "The host is served with it.",
    None: "The cluster serves plain HTTP.",
  } satisfies Record<CertificateState, string>,
  isOpen: true,
};

export const hostProofStateWords: ListWords = {
  schema: shownHostProofState,
  description: "Whether a custom host is proved to be the tenant's.",
  known: hostProofStates,
  meanings: {
    Pending: "The platform looks for the proof; the host is not served, and another store may still prove it.",
    Verified: "The host is the store's alone; it is looked at again from time to time.",
    Failed: "The platform does not look any more: `reason` and `message` say why, and what to do.",
  } satisfies Record<HostProofState, string>,
  isOpen: true,
};

export const hostProofWords: ObjectWords<typeof shownHostProof> = {
  schema: shownHostProof,
  description:
    "The proof that a custom host is the tenant's: a TXT record, or the same value as the whole answer over HTTP on the host itself.",
  properties: {
    state: "How far the proof is.",
    since: "When the state began.",
    reason: "Machine-readable cause; absent while all is well.",
    message: "Human-readable cause and what the host's owner must do.",
    txtName: "Name of the TXT record; it may be a CNAME of another name that has it.",
    txtValue:
      "Value of the record; others may stay beside it. Keep it: a host that loses its proof is served for seven days more.",
    httpUrl: {
      description:
        "Where the host may answer with the value instead, in plain HTTP with status 200; redirects are not followed.",
      format: "uri",
    },
    checkedAt: "When the platform last looked; absent before the first time.",
    nextCheckAt: "When it looks again, about; absent when it does not.",
    endsAt: "When the platform stops looking, or serving the host, unless it finds the proof before.",
  },
  examples: [verifiedProof, pendingProof],
};
