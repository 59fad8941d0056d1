import { expect, test } from "vitest";
import { fake } from "../fake.fixture.ts";
import type { ReconcileDeps } from "../pass.ts";
import type { ClusterObject, ObjectRef } from "../ports.ts";
import { blankRecord } from "../store/store-object.ts";
import { listVolumes, rememberVolumes, volumesLeft } from "./volumes-left.ts";

const claim = (name: string, volumeName?: string): ClusterObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace: "store-shop" },
  spec: { ...(volumeName && { volumeName }) },
});

function volume(policy: string, phase: string, namespace = "store-shop"): ClusterObject {
  const spec = { persistentVolumeReclaimPolicy: policy, claimRef: { namespace } };
  return { apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "pv" }, spec, status: { phase } };
}

const lookAt = (volumes: Record<string, ClusterObject>) => {
  const record = blankRecord();
  rememberVolumes(record, [claim("data", "pv"), claim("uploads")]);
  const read = ({ name }: ObjectRef) => Promise.resolve(volumes[name]);
  return volumesLeft(record, "store-shop", fake<ReconcileDeps>({ writer: { read } }));
};

test("a volume that is gone, or was given to another's claim, is not left", async () => {
  expect(await lookAt({})).toEqual([]);
  expect(await lookAt({ pv: volume("Retain", "Bound", "another") })).toEqual([]);
});

test.each([
  ["Retain", "Released", false],
  ["Delete", "Failed", false],
  ["Delete", "Released", true],
  ["Delete", "Bound", true],
])("of a volume with policy %s that is %s it is known whether it still goes: %s", async (policy, phase, isGoing) => {
  expect(await lookAt({ pv: volume(policy, phase) })).toEqual([{ name: "pv", state: `${policy}, ${phase}`, isGoing }]);
});

test("a message names some of many", () => {
  const many = Array.from({ length: 10 }, (_, index) => ({ name: `pv-${index}`, state: "Retain", isGoing: false }));
  expect(listVolumes(many)).toMatch(/^pv-0 \(Retain\), .*pv-7 \(Retain\), and 2 more$/);
});
