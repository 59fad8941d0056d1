import { storeList, storeResource } from "../store-resource.ts";
import { failedStore, leavingStore, readyStore, suspendedStore } from "./sample-stores.ts";
import type { ObjectWords } from "./words.ts";

export const storeWords: ObjectWords<typeof storeResource> = {
  schema: storeResource,
  description: "A store: its desired state and the status last reported by its cluster's agent.",
  properties: {
    name: "Name of the store, unique on the platform and the first label of its host.",
    tenant: "Who owns the store.",
    uid: "Unique id of this store; a store created later under the same name has another.",
    engine: "Shop engine: an `id` from `GET /v1/engines`.",
    plan: "Size: an `id` from `GET /v1/plans`.",
    cluster: "Cluster that it runs in; fixed once the store is accepted.",
    adminEmail: {
      description:
        "E-mail address of the shop's first administrator, as requested; absent when the platform chose one.",
      format: "email",
    },
    hosts: {
      description: "Custom host names, as requested; `hostStates` says whether each is served.",
      uniqueItems: true,
    },
    storefrontImage: "Image of the tenant's own storefront, pinned by digest; absent when the engine's own runs.",
    externalId: "The caller's own id for the store.",
    labels: "Labels, as requested.",
    suspended:
      "`true` while the store is asked to be suspended: nothing of it runs, and all that it has is kept. Absent otherwise.",
    restarts: "How often its app was to be restarted; absent before the first time.",
    revision: "Revision of the newest desired state, `<epoch>-<sequence>`: the ETag without its quotes.",
    createdAt: "When the store was created.",
    acceptedAt: "When the newest desired state was accepted.",
    deleteAfter:
      "When the store will be removed; until then the delete can be undone. Present only while a delete is pending.",
    phase: "State of the store.",
    version:
      "Version of the engine that was asked for, or that the platform chose when the store was accepted; absent where its cluster chose.",
    engineVersion:
      "Version of the engine that runs; absent until the agent has rendered the store. Once the store is made it stays, whatever version new stores get.",
    databaseVersion: "Version of the database server that runs, as its image is tagged; stays in the same way.",
    observedRevision:
      "The newest revision that the agent has observed; this status describes it. Absent before the first.",
    appliedRevision: "The newest revision whose objects were all applied in the cluster; absent before the first.",
    conditions: "Conditions of the store, one per `type`.",
    steps: "Steps of the current or last operation, in order.",
    endpoints: "Addresses of the shop; absent until the agent has rendered the store.",
    hostStates: "State of each host in `hosts`; a host that is not served never keeps the store from `Ready`.",
    readyAt:
      "When the newest revision first became `Ready`, or `Suspended` where it suspends the store; absent before that.",
    failure: "Why the store is not `Ready`, and since when; absent when there is no known cause.",
    updatedAt: "When the agent last reported this status; absent before the first.",
  },
  examples: [readyStore, failedStore, leavingStore, suspendedStore],
};

export const storeListWords: ObjectWords<typeof storeList> = {
  schema: storeList,
  description: "One page of stores, ordered by last change.",
  properties: {
    items: "Stores of this page, up to `limit`; only a page without `nextPageToken` is the last.",
    nextPageToken: "Pass it as `pageToken`, with the same filters, to get the next page; absent on the last page.",
  },
  examples: [{ items: [readyStore], nextPageToken: "eyJzIjo0Mn0" }],
};
