import type { StoreResource } from "../../contract/index.ts";

export const at = "2026-11-29T12:00:00.000Z";

/** A store that is Ready, and what a test is about. */
export function storeOf(fields: Partial<StoreResource>): StoreResource {
  return {
    name: "hats",
    tenant: "default",
    uid: "7f0e1d0c-0000-4000-8000-000000000000",
    engine: "woocommerce",
    plan: "starter",
    cluster: "fra-1",
    hosts: [],
    revision: "epoch001-1",
    createdAt: at,
    acceptedAt: at,
    phase: "Ready",
    conditions: [],
    steps: [],
    ...fields,
  };
}
