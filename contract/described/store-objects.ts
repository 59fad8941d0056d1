import { shownObject, storeObjects } from "../store-objects.ts";
import type { ObjectWords } from "./words.ts";

const broken = {
  kind: "Deployment",
  name: "web",
  ready: false,
  reason: "ImagePullFailed",
  message: "Deployment web: 0 of 1 pods are available",
  createdAt: "2026-11-30T09:12:44Z",
};

const ready = { kind: "Namespace", name: "store-hats", ready: true, createdAt: "2026-11-30T09:12:41Z" };

const store = { name: "hats", uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10", cluster: "fra-1" };

export const storeObjectsWords: ObjectWords<typeof storeObjects> = {
  schema: storeObjects,
  description: "The Kubernetes objects of a store, as its cluster has them now.",
  properties: {
    name: "Name of the store.",
    uid: "Tells apart stores that had the same name at different times.",
    cluster: "The cluster that they are in.",
    objects:
      "The objects: first those that are not ready, otherwise in the order in which they are written, pods last.",
    truncated: "Whether there are more than these.",
    message: "Why there are none; absent when there are some.",
  },
  examples: [
    { ...store, objects: [broken, ready], truncated: false },
    { ...store, objects: [], truncated: false, message: "The store's cluster has not observed it yet." },
  ],
};

export const shownObjectWords: ObjectWords<typeof shownObject> = {
  schema: shownObject,
  description: "One Kubernetes object of a store: what it is and how it is, never what is in it.",
  properties: {
    kind: "Kind of the object.",
    name: "Name of the object.",
    ready: "Whether it is as it should be. Kinds that have no state of their own are ready once they are there.",
    reason: "What is wrong with it; absent while nothing is.",
    message: "Why it is not ready, or what else there is to say of it.",
    createdAt: "When it was made, by the clock of its API server; absent for one that is not there.",
  },
  examples: [broken, ready],
};
