import type { StoreResource } from "../store-resource.ts";
import { verifiedProof } from "./sample-proofs.ts";

/** A shop that sells, with a host of its owner that is not served yet. */
export const readyStore: StoreResource = {
  name: "hats",
  tenant: "default",
  uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10",
  engine: "woocommerce",
  plan: "starter",
  cluster: "fra-1",
  adminEmail: "owner@hats.example",
  hosts: ["www.hats.example"],
  externalId: "shop-4711",
  labels: { tier: "gold", "shoes.example/team": "north" },
  revision: "57a024331b034410-42",
  createdAt: "2026-11-29T09:00:00.000Z",
  acceptedAt: "2026-11-29T09:00:00.000Z",
  phase: "Ready",
  version: "11.2.2",
  engineVersion: "11.2.2",
  databaseVersion: "11.8.9-noble",
  observedRevision: "57a024331b034410-42",
  appliedRevision: "57a024331b034410-42",
  conditions: [
    {
      type: "Ready",
      status: "True",
      reason: "Ready",
      message: "The shop serves requests and its smoke check passed.",
      lastTransitionTime: "2026-11-29T09:00:31.000Z",
    },
    {
      type: "ClusterOnline",
      status: "True",
      reason: "ClusterOnline",
      message: "Cluster fra-1 sends heartbeats.",
      lastTransitionTime: "2026-11-28T22:00:00.000Z",
    },
  ],
  steps: [
    {
      name: "accepted",
      state: "Done",
      startedAt: "2026-11-29T09:00:00.000Z",
      finishedAt: "2026-11-29T09:00:00.000Z",
    },
    {
      name: "live",
      state: "Done",
      startedAt: "2026-11-29T09:00:25.000Z",
      finishedAt: "2026-11-29T09:00:31.000Z",
    },
  ],
  endpoints: {
    url: "https://hats.stores.example",
    adminUrl: "https://hats.stores.example/wp-admin/",
    hosts: ["hats.stores.example", "www.hats.example"],
  },
  hostStates: [
    {
      host: "www.hats.example",
      ready: false,
      reason: "CertificatePending",
      message: "The certificate is not issued yet. Point the host's DNS at hats.stores.example and wait some minutes.",
      certificate: "Pending",
      proof: verifiedProof,
    },
  ],
  readyAt: "2026-11-29T09:00:31.000Z",
  updatedAt: "2026-11-29T09:00:31.000Z",
};

/** The same shop while it is suspended, once restarted before. */
export const suspendedStore: StoreResource = {
  ...readyStore,
  revision: "57a024331b034410-77",
  acceptedAt: "2026-11-30T10:00:00.000Z",
  suspended: true,
  restarts: 1,
  phase: "Suspended",
  observedRevision: "57a024331b034410-77",
  appliedRevision: "57a024331b034410-77",
  conditions: [
    {
      type: "Ready",
      status: "False",
      reason: "Suspended",
      message: "The store is suspended.",
      lastTransitionTime: "2026-11-30T10:00:12.000Z",
    },
  ],
  readyAt: "2026-11-30T10:00:12.000Z",
  updatedAt: "2026-11-30T10:00:12.000Z",
};

/** A shop that never came up: its owner's storefront can't be fetched. */
export const failedStore: StoreResource = {
  name: "shoes",
  tenant: "default",
  uid: "2c0f6a51-1d5e-4b1c-8f0a-3f2f2f4b8a77",
  engine: "medusa",
  plan: "growth",
  cluster: "fra-1",
  hosts: [],
  storefrontImage:
    "registry.example/shoes/storefront@sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
  revision: "57a024331b034410-43",
  createdAt: "2026-11-29T08:00:00.000Z",
  acceptedAt: "2026-11-29T08:00:00.000Z",
  phase: "Failed",
  engineVersion: "2.21.2",
  databaseVersion: "17.11-trixie",
  observedRevision: "57a024331b034410-43",
  appliedRevision: "57a024331b034410-43",
  conditions: [
    {
      type: "Ready",
      status: "False",
      reason: "ImagePullFailed",
      message: "Pod storefront-0: the image can't be pulled: not found.",
      lastTransitionTime: "2026-11-29T08:00:01.000Z",
    },
  ],
  steps: [
    {
      name: "app",
      state: "Failed",
      startedAt: "2026-11-29T08:00:12.000Z",
      finishedAt: "2026-11-29T08:15:00.000Z",
      message: "Pod storefront-0: the image can't be pulled: not found.",
    },
  ],
  endpoints: {
    url: "https://shoes.stores.example",
    adminUrl: "https://api-shoes.stores.example/app",
    apiUrl: "https://api-shoes.stores.example",
    hosts: ["shoes.stores.example"],
  },
  failure: {
    reason: "ImagePullFailed",
    message: "Pod storefront-0: the image can't be pulled: not found.",
    step: "app",
    since: "2026-11-29T08:00:40.000Z",
  },
  updatedAt: "2026-11-29T08:15:00.000Z",
};

/** A shop whose delete waits and can be taken back; its agent has not observed that yet. */
export const leavingStore: StoreResource = {
  name: "hats",
  tenant: "default",
  uid: "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10",
  engine: "woocommerce",
  plan: "starter",
  cluster: "fra-1",
  hosts: [],
  revision: "57a024331b034410-57",
  createdAt: "2026-11-29T09:00:00.000Z",
  acceptedAt: "2026-11-29T10:00:00.000Z",
  deleteAfter: "2026-12-06T10:00:00.000Z",
  phase: "Deleting",
  observedRevision: "57a024331b034410-42",
  appliedRevision: "57a024331b034410-42",
  conditions: [
    {
      type: "Ready",
      status: "False",
      reason: "WaitingForDelete",
      message: "The store is removed after 2026-12-06T10:00:00.000Z; until then the delete can be undone.",
      lastTransitionTime: "2026-11-29T10:00:00.000Z",
    },
  ],
  steps: [
    {
      name: "accepted",
      state: "Done",
      startedAt: "2026-11-29T10:00:00.000Z",
      finishedAt: "2026-11-29T10:00:00.000Z",
    },
  ],
};
