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
  shownCondition,
  shownConditionType,
  shownFailure,
  shownHostState,
  shownPhase,
  shownStep,
  shownStepName,
  shownStepState,
} from "../store-resource.ts";
import type { ListWords, ObjectWords } from "./words.ts";

export const phaseWords: ListWords = {
  schema: shownPhase,
  description: "What state a store is in.",
  known: phases,
  meanings: {
    Pending: "Accepted; the agent has not taken it in.",
    Provisioning: "The agent is at work on a store that was never Ready.",
    Ready: "The shop answers and took a cart in its smoke check.",
    Degraded: "It was Ready and is not now; it returns by itself when the cause goes.",
    Updating: "A newer revision is being rolled out.",
    Suspended: "Stopped on request, data kept.",
    Deleting: "A delete is asked for, waits out its grace period or is being carried out.",
    Deleted: "Nothing is left in the cluster; the name is free.",
    Failed: "Not Ready by its deadline, or something that a person must see to.",
  } satisfies Record<Phase, string>,
  isOpen: true,
};

export const stepNameWords: ListWords = {
  schema: shownStepName,
  description: "A step of what is done with a store.",
  known: stepNames,
  meanings: {
    accepted: "The API has stored what is asked for.",
    claimed: "The agent has taken it in.",
    namespace: "The store's namespace and its guards are there.",
    secrets: "Its passwords and keys are there.",
    database: "Its database answers.",
    app: "Its shop runs.",
    setup: "The shop is set up: tables, administrator, address.",
    route: "The gateway leads to it.",
    live: "The shop took a cart.",
  } satisfies Record<StepName, string>,
  isOpen: true,
};

export const stepStateWords: ListWords = {
  schema: shownStepState,
  description: "How far a step is.",
  known: stepStates,
  meanings: {
    Waiting: "Not begun.",
    Running: "Begun, or it has to be done again.",
    Done: "As it should be.",
    Failed: "It did not end well; `message` says why.",
  } satisfies Record<StepState, string>,
  isOpen: true,
};

export const conditionTypeWords: ListWords = {
  schema: shownConditionType,
  description: "What a condition of a store is about; `True` is always the good state.",
  known: conditionTypes,
  meanings: {
    Ready: "Whether the shop serves.",
    Synced: "Whether the agent has taken in the newest desired state.",
    DataPresent: "Whether every volume and secret of the store is there.",
    ClusterOnline: "Whether the store's cluster is heard of.",
  } satisfies Record<ConditionType, string>,
  isOpen: true,
};

export const conditionStatusWords: ListWords = {
  schema: conditionStatus,
  description: "Whether a condition is met; `Unknown` when nobody can tell.",
  known: conditionStatuses,
  isOpen: false,
};

export const conditionWords: ObjectWords<typeof shownCondition> = {
  schema: shownCondition,
  description: "One thing that is true of a store or not, and why, as in Kubernetes.",
  properties: {
    type: "What it is about.",
    status: "Whether it is met.",
    reason: "The cause in one word, for programs.",
    message: "The cause in a sentence, for people; it names the object.",
    lastTransitionTime: "Since when `status` is what it is.",
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
  description: "One step of what is done with a store.",
  properties: {
    name: "Which step.",
    state: "How far it is.",
    startedAt: "When it was begun; absent before that.",
    finishedAt: "When it ended, well or not; absent before that.",
    message: "What it waits for or why it failed, for people.",
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
  description: "Where a shop answers.",
  properties: {
    url: { description: "Address of the shop, for its customers.", format: "uri" },
    adminUrl: { description: "Address of its administration, for its owner.", format: "uri" },
    apiUrl: { description: "Address of its backend, of an engine whose backend has a host of its own.", format: "uri" },
    hosts: "Every host under which the shop is served: the platform's first, then those of the tenant.",
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
    reason: "The cause in one word, for programs.",
    message: "The cause in a sentence, for people; it names the object.",
    step: "The step that it holds up; absent when it belongs to none.",
    since: "Since when it is so.",
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

export const hostStateWords: ObjectWords<typeof shownHostState> = {
  schema: shownHostState,
  description: "Whether the platform serves one of a tenant's own hosts.",
  properties: {
    host: "The host, as asked for.",
    ready: "Whether its route is accepted and its certificate is there; where its DNS leads is not looked at.",
    reason: "Why it is not served, in one word; absent when it is.",
    message: "Why it is not served and what its owner must do, for people.",
  },
  examples: [
    {
      host: "www.hats.example",
      ready: false,
      reason: "CertificatePending",
      message: "The certificate is not issued yet. Point the host's DNS at hats.stores.example and wait some minutes.",
    },
  ],
};
