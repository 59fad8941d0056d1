import { storeSummary, storeSummaryList, summaryStep } from "../store-summary.ts";
import type { ObjectWords } from "./words.ts";

const rowOfFailed = {
  name: "shoes",
  tenant: "default",
  uid: "2c0f6a51-1d5e-4b1c-8f0a-3f2f2f4b8a77",
  engine: "medusa",
  plan: "growth",
  cluster: "fra-1",
  phase: "Failed",
  createdAt: "2026-11-29T08:00:00.000Z",
  revision: "57a024331b034410-43",
  changedAt: "2026-11-29T08:15:00.000Z",
  reason: "ImagePullFailed",
  message: "Pod storefront-0: the image can't be pulled: not found.",
  url: "https://shoes.stores.example",
  step: { name: "app", index: 6, of: 9 },
  asOf: "2026-11-29T08:20:00.000Z",
};

const rowOfLeaving = {
  name: "hats",
  tenant: "default",
  uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10",
  engine: "woocommerce",
  plan: "starter",
  cluster: "fra-1",
  phase: "Deleting",
  createdAt: "2026-11-29T09:00:00.000Z",
  revision: "57a024331b034410-57",
  changedAt: "2026-11-29T10:00:00.000Z",
  reason: "WaitingForDelete",
  message: "The store is removed after 2026-12-06T10:00:00.000Z; until then the delete can be undone.",
  deleteAfter: "2026-12-06T10:00:00.000Z",
};

export const storeSummaryWords: ObjectWords<typeof storeSummary> = {
  schema: storeSummary,
  description: "A store in a row of a list: the store itself, from `GET /v1/stores/{name}`, says more.",
  properties: {
    name: "Name of the store.",
    tenant: "Who owns the store.",
    uid: "Unique id of this store; a store created later under the same name has another.",
    engine: "Shop engine: an `id` from `GET /v1/engines`.",
    plan: "Size: an `id` from `GET /v1/plans`.",
    cluster: "Cluster that it runs in.",
    phase: "State of the store.",
    reason: "Why it is not `Ready`; absent when it is.",
    message: "The same in words, cut after 200 characters.",
    url: "Address of the shop; absent until the agent has rendered the store.",
    revision: "Revision of the newest desired state.",
    createdAt: "When the store was created.",
    changedAt: "When its desired state or its status last changed.",
    step: "The step that its operation is at, or failed at; absent when none is left to do.",
    deleteAfter: "When the store will be removed. Present only while a delete is pending.",
    asOf: "Present while the store's cluster is away: when its agent was last seen, so that the phase is as of then.",
  },
  examples: [rowOfFailed, rowOfLeaving],
};

export const summaryStepWords: ObjectWords<typeof summaryStep> = {
  schema: summaryStep,
  description: "A step of an operation, and its place among the others.",
  properties: {
    name: "Which step.",
    index: "Its place, from 1.",
    of: "How many steps the operation has.",
  },
  examples: [rowOfFailed.step],
};

export const storeSummaryListWords: ObjectWords<typeof storeSummaryList> = {
  schema: storeSummaryList,
  description: "One page of stores as rows, with how many there are.",
  properties: {
    stores: "Rows of this page.",
    counts: "How many stores are in each phase, of those that fit every filter but `phase`.",
    total: "How many stores fit all filters.",
    nextPageToken:
      "Pass it as `pageToken`, with the same filters and order, to get the next page; absent on the last page.",
    incomplete:
      "True where the server keeps no index, or is reading it again: then `counts` and `total` are those of this page alone, and stores come in order of last change.",
  },
  examples: [
    { stores: [rowOfFailed, rowOfLeaving], counts: { Failed: 1, Deleting: 1 }, total: 2, nextPageToken: "eyJzIjo0Mn0" },
    { stores: [], counts: {}, total: 0, incomplete: true },
  ],
};
