import { expect, test } from "vitest";
import type { KubeObject } from "../../constructs/index.ts";
import { isInForce, widerBounds } from "./wider-bounds.ts";

const metadata = { name: "store", namespace: "store-it" };
const quota = (hard: object, status?: object): KubeObject => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata,
  spec: { hard },
  ...(status && { status }),
});
const range = (...limits: object[]): KubeObject => ({
  apiVersion: "v1",
  kind: "LimitRange",
  metadata,
  spec: { limits },
});

test("a quota that shrinks keeps what is larger there; what grows, and what is new, is as it is wanted", () => {
  const present = quota({ "requests.cpu": "2", "limits.memory": "8192Mi", pods: "12", other: "5" });
  const wanted = quota({ "requests.cpu": "1500m", "limits.memory": "16Gi", pods: 12, "count/secrets": 20 });
  expect(widerBounds(wanted, present)["spec"]).toEqual({
    hard: { "requests.cpu": "2", "limits.memory": "16Gi", pods: "12", "count/secrets": "20" },
  });
  const wider = widerBounds(wanted, present);
  expect(widerBounds(wanted, wider)).toEqual(wider);
});

test("of a limit range the largest of each type stays, and nothing else of it", () => {
  const present = range(
    { type: "Container", max: { cpu: "2", memory: "1Gi" }, default: { cpu: "9" } },
    { type: "Pod", max: { cpu: "9" } },
  );
  const wanted = range(
    { type: "Container", max: { cpu: "1", memory: "3Gi" }, default: { cpu: "500m" } },
    { type: "PersistentVolumeClaim", max: { storage: "5Gi" } },
  );
  expect(widerBounds(wanted, present)["spec"]).toEqual({
    limits: [
      { type: "Container", max: { cpu: "2", memory: "3Gi" }, default: { cpu: "500m" } },
      { type: "PersistentVolumeClaim", max: { storage: "5Gi" } },
    ],
  });
});

test("a quota is in force once its status says what its spec says, in whatever unit", () => {
  expect(isInForce(quota({ cpu: "1", pods: 3 }))).toBe(false);
  expect(isInForce(quota({ cpu: "1", pods: 3 }, {}))).toBe(false);
  expect(isInForce(quota({ cpu: "1", pods: 3 }, { hard: { cpu: "500m", pods: "3" } }))).toBe(false);
  expect(isInForce(quota({ cpu: "1", pods: 3 }, { hard: { cpu: "1000m", pods: "3", old: "1" } }))).toBe(true);
});
