import { expect, test } from "vitest";
import { localProfile } from "../constructs/index.ts";
import { KubeApiError, KubeUnavailableError } from "./errors.ts";
import { GatewayController } from "./gateway-class.ts";
import { Lacks } from "./lacks.ts";
import type { ClusterObject } from "./ports.ts";

const ignore = (): void => undefined;
const { routing } = localProfile;
const borrowed = { ...localProfile, routing: { ...routing, gatewayClass: { name: "edge" } } };
const refusal = new KubeApiError({ code: 403, reason: "Forbidden", message: "may not get it", causes: [] });

const classOf = (controllerName: string): ClusterObject => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "GatewayClass",
  metadata: { name: "edge" },
  spec: { controllerName },
});

function lookAt(profile: typeof borrowed | typeof localProfile) {
  const lacks = new Lacks({ debug: ignore, info: ignore, warn: ignore, error: ignore });
  let answer: () => ClusterObject | undefined = () => undefined;
  let changes = 0;
  const controller = new GatewayController({
    profile,
    readClass: async () => answer(),
    lacks,
    timings: { resyncMs: 1, retryMaxMs: 1 },
    onChange: () => void (changes += 1),
  });
  const see = async (next: typeof answer) => {
    answer = next;
    const isKnown = await controller.look();
    return { isKnown, name: controller.name, said: lacks.words({ isPartial: true }).join(), changes };
  };
  return { controller, see };
}

const fail = (error: Error) => (): never => {
  throw error;
};

test("a profile that names the controller is its word, and no class is asked", async () => {
  const { controller, see } = lookAt(localProfile);
  expect(controller.name).toBe("storeplane.dev/simulated");
  expect(await see(fail(refusal))).toEqual({ isKnown: true, name: controller.name, said: "", changes: 0 });
});

test("the class tells whose it is, also when it is re-created as another's", async () => {
  const { see } = lookAt(borrowed);
  expect(await see(() => classOf("a.test/one"))).toEqual({ isKnown: true, name: "a.test/one", said: "", changes: 1 });
  expect((await see(() => classOf("a.test/one"))).changes).toBe(1);
  expect(await see(() => classOf("a.test/two"))).toEqual({ isKnown: true, name: "a.test/two", said: "", changes: 2 });
  expect(await see(() => undefined)).toMatchObject({ isKnown: false, name: undefined, changes: 3 });
});

test("a class that is not there, or not to be seen, is said; silence of the API server is not, and takes nothing away", async () => {
  const { see } = lookAt(borrowed);
  expect((await see(() => undefined)).said).toMatch(/^gatewayClass: there is no GatewayClass edge/);
  expect((await see(fail(refusal))).said).toBe(
    "gatewayClass: the controller of the routes can't be read: may not get it",
  );
  await see(() => classOf("a.test/one"));
  expect(await see(fail(new KubeUnavailableError("away")))).toMatchObject({ name: "a.test/one", said: "" });
});
