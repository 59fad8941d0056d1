import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type KubeObject, localProfile, restartsAnnotation, type StoreProps, synthesizeStore } from "./index.ts";
import { storeProps } from "./store-props.fixture.ts";

const maker = z.object({
  spec: z.object({
    replicas: z.int().optional(),
    suspend: z.boolean().optional(),
    template: z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()).optional() }) }).optional(),
  }),
});
const read = (object: KubeObject) => maker.parse(object).spec;

describe.each([
  { engine: "woocommerce", plan: "starter" },
  { engine: "medusa", plan: "scale" },
])("a store of $engine in plan $plan", (base) => {
  const render = (more: Partial<StoreProps>) => synthesizeStore({ ...storeProps, ...base, ...more }, localProfile);
  const objectsOf = (more: Partial<StoreProps>) =>
    render(more).waves.flatMap(({ objects }) => objects.map(({ object }) => object));
  const open = objectsOf({});

  test("has, suspended, the same objects, none of them with a pod, and the same hooks", () => {
    const closed = objectsOf({ suspended: true });
    expect(closed.map(({ kind, metadata }) => [kind, metadata])).toEqual(
      open.map(({ kind, metadata }) => [kind, metadata]),
    );
    const workloads = closed.filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet");
    expect(workloads.map((it) => read(it).replicas)).toEqual(workloads.map(() => 0));
    const schedules = closed.filter(({ kind }) => kind === "CronJob");
    expect(schedules.map((it) => read(it).suspend)).toEqual(schedules.map(() => true));
    const others = (objects: readonly KubeObject[]) =>
      objects.filter(({ kind }) => !["Deployment", "StatefulSet", "CronJob"].includes(kind));
    expect(others(closed)).toEqual(others(open));
    expect(render({ suspended: true }).hooks).toEqual(render({}).hooks);
  });

  test("has, restarted, other pods of its app and nothing else that is new", () => {
    const anew = objectsOf({ restarts: 2 });
    const changed = anew.filter((object, index) => JSON.stringify(object) !== JSON.stringify(open[index]));
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.map(({ kind }) => kind)).toEqual(
      anew.filter(({ kind }) => kind === "Deployment").map(({ kind }) => kind),
    );
    for (const object of changed) expect(read(object).template?.metadata.annotations?.[restartsAnnotation]).toBe("2");
    expect(render({ restarts: 2 }).hooks).toEqual(render({}).hooks);
  });
});
