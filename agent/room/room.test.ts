import { describe, expect, test } from "vitest";
import { localProfile } from "../../constructs/index.ts";
import { countSlots, maxSlots } from "./count-slots.ts";
import { podSpec, type Room, roomFor } from "./room.ts";
import { sizesOf } from "./sizes.ts";

const room = (cpu: number, memory: number, pods = 10): Room => ({ cpu, memory, pods });
const asking = (cpu: string, memory: string) => ({ resources: { requests: { cpu, memory } } });
const of = (spec: object): Room => roomFor(podSpec.parse(spec));

describe("what a pod takes", () => {
  test("is the sum of its containers, their limits where nothing is asked for, and its overhead", () => {
    const limited = { resources: { limits: { cpu: "1", memory: "1Gi" } } };
    const spec = { containers: [asking("250m", "128Mi"), limited, {}], overhead: { cpu: "50m" } };
    expect(of(spec)).toEqual({ cpu: 1.3, memory: (1024 + 128) * 2 ** 20, pods: 1 });
  });

  test("is what it takes before it starts, where that is more, beside what keeps running", () => {
    const sidecar = { restartPolicy: "Always", ...asking("100m", "1Gi") };
    const setup = asking("2", "1Gi");
    expect(of({ containers: [asking("1", "1Gi")], initContainers: [sidecar, setup] })).toEqual({
      cpu: 2.1,
      memory: 2 * 2 ** 30,
      pods: 1,
    });
    expect(of({ containers: [asking("1", "1Gi")], initContainers: [setup, sidecar] }).cpu).toBe(2);
  });

  test("is not known when a quantity is no number", () => {
    expect(of({ containers: [asking("lots", "1Gi")] }).cpu).toBeNaN();
    expect(of({ containers: [asking("1e-1", "1e9")] })).toMatchObject({ cpu: 0.1, memory: 1e9 });
  });
});

describe("how many stores fit", () => {
  test("what is left on many nodes together is of no use to a pod that fits on none", () => {
    expect(
      countSlots(
        [room(2, 2, 1)],
        Array.from({ length: 100 }, () => room(1.9, 10)),
      ),
    ).toBe(0);
    expect(countSlots([room(2, 2, 1)], [room(1, 10), room(5, 10)])).toBe(2);
  });

  test("all pods of a store need a place, each on a node of its own choice", () => {
    const store = [room(1, 1, 1), room(1, 4, 1)];
    expect(countSlots(store, [room(3, 9), room(3, 1)])).toBe(2);
    expect(countSlots(store, [room(100, 9, 3), room(100, 100, 0)])).toBe(1);
  });

  test("tenths add up, an overfull node counts for nothing, and there is an end to counting", () => {
    expect(countSlots([room(0.1, 0, 1)], [room(0.3, 1)])).toBe(3);
    expect(countSlots([room(0.1, 0, 1)], [room(-5, 1), room(0.1, 0)])).toBe(1);
    expect(countSlots([room(0, 0, 0)], [room(1, 1)])).toBe(maxSlots);
    expect(countSlots([], [room(1, 1)])).toBe(0);
  });

  test("counting for five thousand nodes takes no time", () => {
    const nodes = Array.from({ length: 5000 }, (_, index) => room(index % 7, 8, 110));
    const began = performance.now();
    countSlots([room(6.5, 1, 1), room(6, 1, 1), room(0.1, 1, 1)], nodes);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

test("a store of a larger plan takes more, and what is rendered has one digest", () => {
  const { pods, template } = sizesOf(localProfile);
  const cpuOf = (engine: string, plan: string): number =>
    (pods.get(engine)?.get(plan) ?? []).reduce((sum, { cpu }) => sum + cpu, 0);
  for (const engine of ["woocommerce", "medusa"]) {
    expect(cpuOf(engine, "starter")).toBeGreaterThan(0);
    expect(cpuOf(engine, "scale")).toBeGreaterThan(cpuOf(engine, "starter"));
  }
  expect(sizesOf(localProfile).template).toBe(template);
  expect(sizesOf({ ...localProfile, baseDomain: "other.example" }).template).not.toBe(template);
});
