import { missingThing } from "../cluster.ts";
import {
  clusterCondition,
  clusterConditionTypes,
  clusterList,
  clusterResource,
  shownClusterConditionType,
} from "../store-resource.ts";
import type { ListWords, ObjectWords } from "./words.ts";

export const clusterWords: ObjectWords<typeof clusterResource> = {
  schema: clusterResource,
  description: "A cluster that stores run in, as its agent last reported it.",
  properties: {
    cluster: "Id of the cluster.",
    registeredAt: "When the cluster joined the platform.",
    online: "Whether its agent reported within the last 30 seconds.",
    lastSeen: "When its agent last reported, by the message bus's clock; absent before the first heartbeat.",
    clockSkewSeconds:
      "Seconds by which the agent's clock is ahead of the message bus's (negative: behind); absent when they agree.",
    agentVersion: "Version of its agent; absent before the first heartbeat.",
    kubernetesReachable:
      "Whether the agent could reach its API server at the last attempt; absent before the first heartbeat.",
    stores: "Number of stores that its agent manages; absent until an agent has counted them after its start.",
    missing: "What the agent needs and does not have.",
    conditions: "Problems that need a person; empty when there are none.",
  },
  examples: [
    {
      cluster: "fra-1",
      registeredAt: "2026-11-01T12:00:00.000Z",
      online: true,
      lastSeen: "2026-11-29T09:00:07.000Z",
      clockSkewSeconds: -95,
      agentVersion: "0.1.0",
      kubernetesReachable: true,
      stores: 214,
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
