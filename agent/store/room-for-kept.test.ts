import { expect, test } from "vitest";
import type { KubeObject } from "../../constructs/index.ts";
import { roomForKept } from "./room-for-kept.ts";

const claim = (name: string, storage: string, capacity = storage) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, uid: name, resourceVersion: "1", labels: {}, annotations: {} },
  spec: { resources: { requests: { storage } } },
  status: { capacity: { storage: capacity } },
});

const quota = (storage: string, count: string): KubeObject => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "store" },
  spec: { hard: { "requests.storage": storage, persistentvolumeclaims: count, pods: "9" } },
});

const hardOf = (object: KubeObject) => (object["spec"] as { readonly hard: object }).hard;

test.each([
  {
    title: "the plan's room is enough",
    present: [claim("data", "5Gi")],
    hard: { "requests.storage": "15Gi", persistentvolumeclaims: "3" },
  },
  {
    title: "a volume stays that the plan wants no more",
    present: [claim("data", "5Gi"), claim("backups", "10Gi")],
    hard: { "requests.storage": "16384Mi", persistentvolumeclaims: "3" },
  },
  {
    title: "a volume is larger than the plan wants it",
    present: [claim("data", "5Gi", "20Gi")],
    hard: { "requests.storage": "20480Mi", persistentvolumeclaims: "3" },
  },
  {
    title: "more volumes stay than the plan has",
    present: ["a", "b", "c"].map((name) => claim(name, "1Gi")),
    hard: { "requests.storage": "15Gi", persistentvolumeclaims: "4" },
  },
])("$title", ({ present, hard }) => {
  const made = roomForKept(quota("15Gi", "3"), { rendered: [claim("data", "6Gi")], present });
  expect(hardOf(made)).toEqual({ ...hard, pods: "9" });
});

test("other objects stay as they are", () => {
  const object = claim("data", "6Gi");
  expect(roomForKept(object, { rendered: [object], present: [] })).toBe(object);
});
