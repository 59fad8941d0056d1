import type { StoreResource } from "../contract/index.ts";

/** A store that was just asked for, for tests: each says only what it is about. */
export const sampleStore: StoreResource = {
  name: "hats",
  tenant: "default",
  uid: "7f0e1d0c-0000-4000-8000-000000000000",
  engine: "woocommerce",
  plan: "starter",
  cluster: "fra-1",
  hosts: [],
  revision: "epoch001-1",
  createdAt: "2026-11-29T00:00:00.000Z",
  acceptedAt: "2026-11-29T00:00:00.000Z",
  phase: "Pending",
  conditions: [],
  steps: [],
};
