import {
  type ChangeAction,
  changeActions,
  fieldChange,
  generatedSecret,
  manifest,
  manifestMetadata,
  objectChange,
  preview,
  shownAction,
} from "../preview.ts";
import type { ListWords, ObjectWords } from "./words.ts";

export const previewWords: ObjectWords<typeof preview> = {
  schema: preview,
  description:
    "What a store would be made of, and what of that would be new to its cluster. Nothing is written for it.",
  properties: {
    cluster: "Where the store would run.",
    namespace: "The namespace that would hold it.",
    engineVersion: "Version of the engine that would run.",
    endpoints: "Where the shop would answer.",
    objects:
      "Every object that would be written, in the order in which they are applied; Jobs that run once come last.",
    secrets: "Secrets that the cluster would make if they are absent, or take from a vault.",
    changes: "What would become of each of `objects`, in the same order, then of those that would be removed.",
  },
  examples: [
    {
      cluster: "fra-1",
      namespace: "store-hats",
      engineVersion: "11.2.2",
      endpoints: {
        url: "https://hats.stores.example",
        adminUrl: "https://hats.stores.example/wp-admin/",
        hosts: ["hats.stores.example"],
      },
      objects: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "store-hats" } }],
      secrets: [{ name: "admin", keys: ["username", "password"] }],
      changes: [{ kind: "Namespace", name: "store-hats", action: "create", diff: [], verified: true }],
    },
  ],
};

export const manifestWords: ObjectWords<typeof manifest> = {
  schema: manifest,
  description: "An object of Kubernetes as it would be applied; never a Secret.",
  properties: {
    apiVersion: "Group and version of its kind.",
    kind: "Its kind.",
    metadata: "Its name, labels and annotations.",
  },
  examples: [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "store-hats" },
      spec: { replicas: 1 },
    },
  ],
};

export const manifestMetadataWords: ObjectWords<typeof manifestMetadata> = {
  schema: manifestMetadata,
  description: "Name, labels and annotations of an object of Kubernetes.",
  properties: {
    name: "Its name.",
    namespace: "The namespace that it lies in; absent of one that lies in none.",
  },
  examples: [{ name: "web", namespace: "store-hats", labels: { "app.kubernetes.io/name": "web" } }],
};

export const generatedSecretWords: ObjectWords<typeof generatedSecret> = {
  schema: generatedSecret,
  description: "A Secret by its names; its values are never shown.",
  properties: { name: "Name of the Secret.", keys: "Names of what it holds." },
  examples: [{ name: "admin", keys: ["username", "password"] }],
};

export const actionWords: ListWords = {
  schema: shownAction,
  description: "What would be done with an object.",
  known: changeActions,
  meanings: {
    create: "It is not there and would be made.",
    update: "It is there and fields of it would change.",
    replace: "A field of it can't be changed, so it would be removed and made again.",
    none: "It is as it should be.",
    prune: "An older version of the store has it and this one does not; it would be removed.",
  } satisfies Record<ChangeAction, string>,
  isOpen: true,
};

export const objectChangeWords: ObjectWords<typeof objectChange> = {
  schema: objectChange,
  description: "What would become of one object.",
  properties: {
    kind: "Kind of the object.",
    name: "Name of the object.",
    action: "What would be done with it.",
    diff: "The fields that would change; empty of one that is made, removed or left.",
    verified: "Whether the cluster's API server was asked; otherwise what it adds by itself is not in `diff`.",
  },
  examples: [
    {
      kind: "Deployment",
      name: "web",
      action: "update",
      diff: [{ path: "spec.replicas", before: 1, after: 2 }],
      verified: true,
    },
  ],
};

export const fieldChangeWords: ObjectWords<typeof fieldChange> = {
  schema: fieldChange,
  description: "One field of an object that would change.",
  properties: {
    path: "Keys joined by dots; an entry of a list by its name or index, as in `spec.containers[name=web].image`.",
    before: "Its value now; absent when the field is new.",
    after: "Its value afterwards; absent when the field would go.",
  },
  examples: [{ path: "spec.replicas", before: 1, after: 2 }],
};
