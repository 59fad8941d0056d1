import { expect, test } from "vitest";
import type { ClusterResource } from "../../contract/index.ts";
import { clusterLook } from "./cluster-look.ts";

const at = "2026-11-29T12:00:00.000Z";
const well: ClusterResource = {
  cluster: "fra-1",
  registeredAt: at,
  state: "Joined",
  stateSince: at,
  labels: {},
  online: true,
  missing: [],
  conditions: [],
};

test.each([
  [{}, "Online"],
  [{ online: false }, "Away"],
  [{ state: "Cordoned" }, "Cordoned"],
  [{ state: "Cordoned", online: false }, "Away"],
  [{ state: "Revoked", online: false }, "Revoked"],
  [{ state: "Invited", online: false }, "Invited"],
  [{ state: "Pending", online: false }, "Asks to join"],
  [{ missing: [{ what: "durable", message: "It is gone." }] }, "Lacks something"],
])("%j is %s", (fields, word) => {
  expect(clusterLook({ ...well, ...fields }).word).toBe(word);
});
