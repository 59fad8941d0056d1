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
    "The objects that a store would consist of and the changes that applying them would make. Nothing is written.",
  properties: {
    cluster: "Cluster that the store would run in.",
    namespace: "Namespace of the store.",
    engineVersion: "Engine version.",
    databaseVersion: "Version of the database server.",
    endpoints: "Addresses of the shop.",
    objects: "Every object that would be applied, in order; run-once Jobs come last.",
    secrets: "Secrets that would be generated in the cluster if absent, or read from a vault.",
    changes: "The change to each of `objects`, in the same order, then the objects that would be pruned.",
  },
  examples: [
    {
      cluster: "fra-1",
      namespace: "store-hats",
      engineVersion: "11.2.2",
      databaseVersion: "11.8.9-noble",
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
  description: "A Kubernetes object as it would be applied; never a Secret.",
  properties: {
    apiVersion: "API group and version.",
    kind: "Kind of the object.",
    metadata: "Name, labels and annotations.",
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
  description: "Name, labels and annotations of a Kubernetes object.",
  properties: {
    name: "Name of the object.",
    namespace: "Namespace of the object; absent for cluster-scoped objects.",
  },
  examples: [{ name: "web", namespace: "store-hats", labels: { "app.kubernetes.io/name": "web" } }],
};

export const generatedSecretWords: ObjectWords<typeof generatedSecret> = {
  schema: generatedSecret,
  description: "A Secret, without its values.",
  properties: { name: "Name of the Secret.", keys: "Keys of the Secret." },
  examples: [{ name: "admin", keys: ["username", "password"] }],
};

export const actionWords: ListWords = {
  schema: shownAction,
  description: "What would happen to an object.",
  known: changeActions,
  meanings: {
    create: "It does not exist and would be created.",
    update: "It exists and some of its fields would change.",
    replace: "An immutable field differs, so it would be deleted and created again.",
    none: "It already matches.",
    prune: "An earlier revision of the store has it and this one does not; it would be deleted.",
  } satisfies Record<ChangeAction, string>,
  isOpen: true,
};

export const objectChangeWords: ObjectWords<typeof objectChange> = {
  schema: objectChange,
  description: "The change to one object.",
  properties: {
    kind: "Kind of the object.",
    name: "Name of the object.",
    action: "What would happen to it.",
    diff: "Fields that would change; empty when the object is created, deleted or left alone.",
    verified: "Whether the API server confirmed it in a dry run; otherwise its defaults are missing from `diff`.",
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
  description: "One field that would change.",
  properties: {
    path: "Path of the field: keys joined by dots, list entries by name or index, as in `spec.containers[name=web].image`.",
    before: "Current value; absent when the field is new.",
    after: "New value; absent when the field would be removed.",
  },
  examples: [{ path: "spec.replicas", before: 1, after: 2 }],
};
