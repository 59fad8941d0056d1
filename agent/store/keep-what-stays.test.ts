import { expect, test } from "vitest";
import type { KubeObject } from "../../constructs/index.ts";
import { KubeApiError } from "../errors.ts";
import type { ClusterObject } from "../ports.ts";
import { isBeyondBounds, keepWhatStays } from "./keep-what-stays.ts";

const metadata = { name: "data", namespace: "store-shop" };
const claim = (requested: string): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata,
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: requested } } },
});
const present = (requested: string, capacity?: string): ClusterObject => ({
  ...claim(requested),
  ...(capacity && { status: { capacity: { storage: capacity } } }),
});

function askedFor(wanted: string, found: ClusterObject | undefined): unknown {
  const { spec } = keepWhatStays(claim(wanted), found) as unknown as {
    spec: { resources: { requests: { storage: string } } };
  };
  return spec.resources.requests.storage;
}

test.each([
  ["a person enlarged", present("8Gi", "8Gi"), "8Gi"],
  ["a person enlarged, and the storage has not followed", present("8Gi", "5Gi"), "8Gi"],
  ["the storage rounded up", present("5Gi", "10Gi"), "5Gi"],
  ["is as large in other words", present("6144Mi"), "6144Mi"],
  ["has petabytes", present("1Pi", "1Pi"), "1Pi"],
])("a claim that %s keeps what it asks for", (_why, found, asked) => {
  expect(askedFor("6Gi", found)).toBe(asked);
});

test.each([
  ["that is not there", "6Gi", undefined],
  ["that is smaller", "6Gi", present("5Gi", "5Gi")],
  ["whose size can't be read", "6Gi", present("")],
])("a claim %s is asked for as rendered", (_why, wanted, found) => {
  expect(askedFor(wanted, found)).toBe(wanted);
});

test("a set keeps the way it replaces pods, which can't be changed, and everything else follows", () => {
  const set = { apiVersion: "apps/v1", kind: "StatefulSet", metadata };
  const made = { ...set, spec: { replicas: 2, podManagementPolicy: "OrderedReady" } };
  const wanted = { ...set, spec: { replicas: 1, podManagementPolicy: "Parallel" } };
  expect(keepWhatStays(wanted, made)["spec"]).toEqual({ replicas: 1, podManagementPolicy: "OrderedReady" });
  expect(keepWhatStays(wanted, undefined)).toBe(wanted);
});

test("that a larger claim is beyond its plan's bounds is no trouble; any other refusal of it is", () => {
  const refusal = (code: number, message: string) => new KubeApiError({ code, reason: "", message, causes: [] });
  const bounds = refusal(403, "maximum storage usage per PersistentVolumeClaim is 7Gi, but request is 8Gi");
  const rendered = claim("6Gi");
  const sent = keepWhatStays(rendered, present("8Gi"));
  expect(isBeyondBounds(bounds, rendered, sent)).toBe(true);
  expect(isBeyondBounds(bounds, rendered, keepWhatStays(rendered, present("5Gi")))).toBe(false);
  expect(isBeyondBounds(refusal(422, "spec is immutable"), rendered, sent)).toBe(false);
  expect(isBeyondBounds(refusal(403, 'x: User "y" cannot patch'), rendered, sent)).toBe(false);
});
