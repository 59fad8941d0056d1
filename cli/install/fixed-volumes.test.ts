import { expect, test } from "vitest";
import { busObjects } from "../../charts/platform/objects.ts";
import type { KubeObject } from "../../constructs/index.ts";
import { InstallError } from "./errors.ts";
import { requireSameVolumes } from "./fixed-volumes.ts";

function busOf(volumeSize: string, storageClass?: string): readonly KubeObject[] {
  const bus = { volumeSize, separateNodes: false, ...(storageClass !== undefined && { storageClass }) };
  return busObjects({ base: "local", platform: { cluster: "fra-1", bus } });
}

test.each([
  ["none is there yet", busOf("8Gi"), []],
  ["it has the same", busOf("8Gi", "fast"), busOf("8Gi", "fast")],
  ["the API server writes the same in another way", busOf("1024Mi"), busOf("1Gi")],
])("a StatefulSet's volumes are taken where %s", (_why, wanted, found) => {
  expect(() => requireSameVolumes(wanted, found)).not.toThrow();
});

test.each([
  ["16Gi (default class)", busOf("16Gi")],
  ["8Gi (class fast)", busOf("8Gi", "fast")],
])("others are refused before anything is applied, with the way to them: %s", (words, wanted) => {
  const act = () => requireSameVolumes(wanted, busOf("8Gi"));
  expect(act).toThrow(InstallError);
  expect(act).toThrow(`StatefulSet storeplane-nats has volumes of 8Gi (default class), and not of ${words}.`);
  expect(act).toThrow("docs/operations.md has the way under A larger volume for the bus.");
});
