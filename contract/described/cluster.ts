import {
  clusterChange,
  clusterStates,
  clusterVersions,
  cordonRequest,
  feedLag,
  missingThing,
  readLayouts,
  templateChange,
} from "../cluster.ts";
import {
  clusterCondition,
  clusterConditionTypes,
  clusterList,
  clusterResource,
  shownClusterConditionType,
  shownClusterState,
} from "../store-resource.ts";
import type { ListWords, ObjectWords } from "./words.ts";

export const clusterWords: ObjectWords<typeof clusterResource> = {
  schema: clusterResource,
  description: "A cluster that stores run in, as its agent last reported it.",
  properties: {
    cluster: "Id of the cluster.",
    registeredAt: "When the cluster joined the platform.",
    state: "Whether it takes new stores.",
    stateSince: "When the state became what it is.",
    stateReason: "Why the state is what it is, in the words of who changed it.",
    region: "Where the cluster is; stores are placed by it.",
    labels: "Labels of the cluster, with the syntax of Kubernetes labels; stores are placed by them.",
    maxProvisioning:
      "How many stores its agent brings up at once; other new ones are `Pending` with reason `Queued`. If absent, 250.",
    maxStores: "How many stores it may have before it gets no new ones; absent without a limit.",
    admission: "Who may be let in, or waits for it; absent when there is no one.",
    online: "Whether its agent reported within the last 30 seconds.",
    lastSeen: "When its agent last reported, by the message bus's clock; absent before the first heartbeat.",
    clockSkewSeconds:
      "Seconds by which the agent's clock is ahead of the message bus's (negative: behind); absent when they agree.",
    agentVersion: "Version of its agent; absent before the first heartbeat.",
    kubernetesReachable:
      "Whether the agent could reach its API server at the last attempt; absent before the first heartbeat.",
    stores: "Number of stores that its agent manages; absent until an agent has counted them after its start.",
    storesByPhase: "The same number by phase.",
    reads: "Layout versions of desired states that its agent accepts.",
    engines: "Plans that its agent can render, by engine.",
    engineVersions: "Versions that its agent can run, by engine; new stores get the first.",
    versions: "Versions of what is in the cluster.",
    reportedRegion: "Where the cluster says that it is. Stores are placed by `region`.",
    reportedLabels: "Labels that the cluster gives itself. Stores are placed by `labels`.",
    freeSlots:
      "How many more stores the nodes have room for, by engine, then plan, at most 1000; absent while the agent does not know.",
    feedLag: "How far its agent is behind the stream of desired states.",
    templateChange:
      "How far its stores have got what a new agent or profile makes of them; absent while none differs from that.",
    missing: "What the agent needs and does not have.",
    conditions: "Problems that need a person; empty when there are none.",
  },
  examples: [
    {
      cluster: "fra-1",
      registeredAt: "2026-11-01T12:00:00.000Z",
      state: "Cordoned",
      stateSince: "2026-11-29T08:00:00.000Z",
      stateReason: "new nodes tonight",
      region: "fra",
      labels: { tier: "gold" },
      maxProvisioning: 50,
      maxStores: 2000,
      admission: {
        invitedUntil: "2026-11-29T12:15:00.000Z",
        waiting: {
          fingerprint: "SHA256:uNiVztksCsDhcc0u9e8BrUzKH-2r6a0ZfQ8ZP5m3o1Y",
          clusterUid: "8c1d0d5e-3a52-4f0b-9c57-0a4f7d2f4a11",
          agentVersion: "0.1.0",
          askedAt: "2026-11-29T12:05:00.000Z",
        },
      },
      online: true,
      lastSeen: "2026-11-29T09:00:07.000Z",
      clockSkewSeconds: -95,
      agentVersion: "0.1.0",
      kubernetesReachable: true,
      stores: 214,
      storesByPhase: { Ready: 212, Provisioning: 1, Failed: 1 },
      reads: { min: 1, max: 1 },
      engines: { woocommerce: ["starter", "growth", "scale"] },
      engineVersions: { woocommerce: ["11.2.2"] },
      versions: { kubernetes: "v1.36.3", storeApi: "v1alpha1", template: "h0b3dPpZpJ6yq1cX" },
      reportedRegion: "fra",
      reportedLabels: { zone: "a" },
      freeSlots: { woocommerce: { starter: 410, growth: 205, scale: 96 } },
      feedLag: { waiting: 0, held: 0 },
      templateChange: {
        target: "4be1f03c9a",
        waiting: 210,
        changed: 1,
        ready: 0,
        failed: 1,
        isPaused: true,
        causes: ["acme: pod web-0 can't pull its image"],
      },
      missing: [
        {
          what: "kind HTTPRoute",
          message: "The API server has no list of HTTPRoute: install the Gateway API's definitions again.",
        },
      ],
      conditions: [],
    },
  ],
};

export const clusterListWords: ObjectWords<typeof clusterList> = {
  schema: clusterList,
  description: "All clusters.",
  properties: { items: "Every registered cluster, ordered by id." },
  examples: [
    {
      items: [
        {
          cluster: "fra-1",
          registeredAt: "2026-11-01T12:00:00.000Z",
          state: "Joined",
          stateSince: "2026-11-01T12:00:00.000Z",
          labels: {},
          online: true,
          lastSeen: "2026-11-29T09:00:07.000Z",
          agentVersion: "0.1.0",
          kubernetesReachable: true,
          stores: 214,
          missing: [],
          conditions: [],
        },
      ],
    },
  ],
};

export const clusterConditionTypeWords: ListWords = {
  schema: shownClusterConditionType,
  description: "Type of a cluster condition.",
  known: clusterConditionTypes,
  meanings: {
    IdentityConflict: "A second cluster reports under this id.",
  } satisfies Record<(typeof clusterConditionTypes)[number], string>,
  isOpen: true,
};

export const clusterConditionWords: ObjectWords<typeof clusterCondition> = {
  schema: clusterCondition,
  description: "A problem of a cluster that needs a person.",
  properties: {
    type: "Type of the condition.",
    status: "Whether the condition holds.",
    reason: "Machine-readable cause.",
    message: "Human-readable explanation: what happened and what to do.",
    lastTransitionTime: "When it began.",
  },
  examples: [
    {
      type: "IdentityConflict",
      status: "True",
      reason: "IdentityConflict",
      message: "Two clusters have the id fra-1. Give one of them another id.",
      lastTransitionTime: "2026-11-29T07:30:00.000Z",
    },
  ],
};

export const missingThingWords: ObjectWords<typeof missingThing> = {
  schema: missingThing,
  description: "Something that an agent needs and does not have.",
  properties: {
    what: "What is missing: a kind of object, a durable, a bucket, a right.",
    message: "Human-readable explanation: what happened and what to do.",
  },
  examples: [
    {
      what: "kind HTTPRoute",
      message: "The API server has no list of HTTPRoute: install the Gateway API's definitions again.",
    },
  ],
};

export const clusterStateWords: ListWords = {
  schema: shownClusterState,
  description: "Whether a cluster takes new stores.",
  known: clusterStates,
  meanings: {
    Invited: "It may ask to be let in.",
    Pending: "Its agent has asked to be let in, and waits to be accepted.",
    Joined: "It takes new stores.",
    Cordoned: "It takes no new stores; those that it has are served as before.",
    Revoked: "Its agents are refused by the bus: its shops run on, and nothing changes them.",
  } satisfies Record<(typeof clusterStates)[number], string>,
  isOpen: true,
};

export const readLayoutsWords: ObjectWords<typeof readLayouts> = {
  schema: readLayouts,
  description: "Layout versions of desired states that an agent accepts.",
  properties: { min: "The lowest.", max: "The highest." },
  examples: [{ min: 1, max: 1 }],
};

export const clusterVersionsWords: ObjectWords<typeof clusterVersions> = {
  schema: clusterVersions,
  description: "Versions of what is in a cluster.",
  properties: {
    kubernetes: "Version of its API server.",
    storeApi: "Version of the definition of Store objects.",
    template: "Digest of what the agent renders of one store of each size: with another one stores look different.",
  },
  examples: [{ kubernetes: "v1.36.3", storeApi: "v1alpha1", template: "h0b3dPpZpJ6yq1cX" }],
};

export const feedLagWords: ObjectWords<typeof feedLag> = {
  schema: feedLag,
  description: "How far an agent is behind the stream of desired states.",
  properties: {
    waiting: "Messages that it was not offered yet.",
    held: "Messages that it was offered and has not acknowledged: on their way, or held until a person acts.",
  },
  examples: [{ waiting: 0, held: 2 }],
};

export const templateChangeWords: ObjectWords<typeof templateChange> = {
  schema: templateChange,
  description:
    "How far the stores of a cluster have got what a new agent or profile makes of them: one store first, then 5 %, 25 % and all.",
  properties: {
    target: "Names what the stores are to become; an annotation that lets the change go on names it, too.",
    waiting: "Stores that are kept as they were until their turn comes.",
    changed: "Stores that had their turn, the Ready and the failed ones among them.",
    ready: "Changed stores that are Ready.",
    failed: "Changed stores that were Ready before and are not any more.",
    isPaused: "Whether no more stores get their turn until a person has acted.",
    causes: "The first three failed stores, and what is wrong with each.",
  },
  examples: [{ target: "4be1f03c9a", waiting: 8, changed: 1, ready: 1, failed: 0, isPaused: false, causes: [] }],
};

export const clusterChangeWords: ObjectWords<typeof clusterChange> = {
  schema: clusterChange,
  description: "What to change about a cluster: absent fields stay, null removes.",
  properties: {
    region: "Where the cluster is; stores are placed by it.",
    labels: "Labels to set, or to remove by null; the others stay.",
    maxProvisioning: "How many stores its agent brings up at once.",
    maxStores: "How many stores it may have before it gets no new ones.",
  },
  examples: [{ region: "fra", labels: { tier: "gold", beta: null }, maxProvisioning: 50, maxStores: 2000 }],
};

export const cordonRequestWords: ObjectWords<typeof cordonRequest> = {
  schema: cordonRequest,
  description: "Why a cluster is to take no new stores.",
  properties: { reason: "Shown with the cluster, in the caller's words." },
  examples: [{ reason: "new nodes tonight" }],
};
