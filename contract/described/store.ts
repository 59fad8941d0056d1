import { storeList, storeResource } from "../store-resource.ts";
import { failedStore, leavingStore, readyStore } from "./sample-stores.ts";
import type { ObjectWords } from "./words.ts";

export const storeWords: ObjectWords<typeof storeResource> = {
  schema: storeResource,
  description: "A store: what is asked of it, and what the agent of its cluster saw of it last.",
  properties: {
    name: "Name of the store, unique on the platform and the first label of its host.",
    tenant: "Who owns the store.",
    uid: "Tells two stores of one name apart: one that is made after the first is deleted has another.",
    engine: "What kind of shop it is: an `id` of `GET /v1/engines`.",
    plan: "How large it is: an `id` of `GET /v1/plans`.",
    cluster: "Where it runs; fixed when the store is accepted.",
    adminEmail: {
      description: "Mail address of the shop's first administrator, as asked for; absent when the platform chose one.",
      format: "email",
    },
    hosts: {
      description:
        "Host names of the tenant's own that were asked for; `hostStates` says of each whether it is served.",
      uniqueItems: true,
    },
    storefrontImage: "The tenant's own storefront, pinned by its digest; absent when the engine's own runs.",
    externalId: "The caller's own id of the store, as asked for.",
    labels: "What the caller sorts its stores by, as asked for.",
    revision: "Revision of the newest desired state, `<epoch>-<sequence>`: the ETag without its quotes.",
    createdAt: "When the store was asked for.",
    acceptedAt: "When the newest desired state was accepted.",
    deleteAfter:
      "When the store is removed; until then its delete can be taken back. Present only while a delete is asked for and not yet carried out.",
    phase: "What state the store is in, in one word.",
    engineVersion: "Version of the engine that runs; absent until the agent has rendered the store.",
    observedRevision:
      "The newest revision that the agent has taken in, about which it speaks here; absent before the first.",
    appliedRevision: "The newest revision whose objects were all written to the cluster; absent before the first.",
    conditions: "What is true of the store and what is not, each with its cause; one per `type`.",
    steps: "The steps of what is under way or was done last, in their order.",
    endpoints: "Where the shop answers; absent until the agent has rendered the store.",
    hostStates: "One for each host of `hosts`; a host that is not served never keeps the store from `Ready`.",
    readyAt: "When the newest revision became `Ready` for the first time; absent before that.",
    failure: "Why the store is not `Ready` and since when; absent while there is nothing to say.",
    updatedAt: "When the agent wrote the status that this answer is made of; absent before the first.",
  },
  examples: [readyStore, failedStore, leavingStore],
};

export const storeListWords: ObjectWords<typeof storeList> = {
  schema: storeList,
  description: "One page of stores, in order of last change.",
  properties: {
    items: "The stores of this page; fewer than `limit`, or none, does not mean that it is the last.",
    nextPageToken: "The `pageToken` that asks for the next page, with the same filters; absent on the last page.",
  },
  examples: [{ items: [readyStore], nextPageToken: "eyJzIjo0Mn0" }],
};
