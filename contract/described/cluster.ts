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
  description: "A cluster that stores run in, and what its agent last said.",
  properties: {
    cluster: "Id of the cluster.",
    registeredAt: "When it joined the platform.",
    online: "Whether its agent was heard of within the last 30 seconds.",
    lastSeen:
      "When the newest heartbeat of its agent was stored, by the clock of the message bus; absent before the first.",
    clockSkewSeconds:
      "Seconds that the agent's clock is ahead of the message bus's, negative when it is behind; absent when it is right.",
    agentVersion: "Version of its agent; absent before the first heartbeat.",
    kubernetesReachable: "Whether the agent reached its API server at the last try; absent before the first heartbeat.",
    stores: "How many stores its agent has.",
    missing: "What the agent lacks for its work.",
    conditions: "What a person must see to; empty when all is well.",
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
  properties: { items: "Every cluster that has joined, in order of id." },
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
  description: "What a condition of a cluster is about.",
  known: clusterConditionTypes,
  meanings: {
    IdentityConflict: "Two clusters have this id; `True` while the second one is heard of.",
  } satisfies Record<(typeof clusterConditionTypes)[number], string>,
  isOpen: true,
};

export const clusterConditionWords: ObjectWords<typeof clusterCondition> = {
  schema: clusterCondition,
  description: "Something about a cluster that a person must see to.",
  properties: {
    type: "What it is about.",
    status: "Whether it is so.",
    reason: "The cause in one word, for programs.",
    message: "What happened and what to do, for people.",
    lastTransitionTime: "Since when it is so.",
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
  description: "Something that an agent needs for its work and does not have.",
  properties: {
    what: "What it is: a kind of object, a durable, a bucket, a right.",
    message: "What happened and what to do, for people.",
  },
  examples: [
    {
      what: "kind HTTPRoute",
      message: "The API server has no list of HTTPRoute: install the Gateway API's definitions again.",
    },
  ],
};
