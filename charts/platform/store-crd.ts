import type { KubeObject } from "../../constructs/index.ts";
import { platformLabels } from "./labels.ts";
import { object } from "./schema.ts";
import { storeSpecSchema, storeStatusSchema } from "./store-schema.ts";

const columns = [
  { name: "Engine", type: "string", jsonPath: ".spec.store.engine" },
  { name: "Version", type: "string", jsonPath: ".status.engineVersion" },
  { name: "Phase", type: "string", jsonPath: ".status.phase" },
  { name: "External ID", type: "string", jsonPath: ".spec.store.externalId", priority: 1 },
  { name: "URL", type: "string", jsonPath: ".status.url" },
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
];

const schema = object(
  {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { type: "object" },
    spec: storeSpecSchema,
    status: storeStatusSchema,
  },
  {
    required: ["spec"],
    rules: [
      {
        rule: "self.metadata.name.matches('^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$')",
        message: "a store's name is one DNS label of at most 40 characters that starts with a letter",
      },
      {
        rule: "self.spec.store.name == self.metadata.name",
        message: "a Store is named as the store that it is about",
      },
    ],
  },
);

/** The agent's memory: one cluster-scoped object per store, spec from the stream, status from the loop. */
export const storeCrd: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "stores.storeplane.dev", labels: platformLabels("store-crd") },
  spec: {
    group: "storeplane.dev",
    scope: "Cluster",
    names: { plural: "stores", singular: "store", kind: "Store", listKind: "StoreList" },
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        subresources: { status: {} },
        additionalPrinterColumns: columns,
        selectableFields: [{ jsonPath: ".spec.store.externalId" }, { jsonPath: ".spec.tenant" }],
      },
    ],
  },
};
