import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentObjects, platformObjects } from "../../../charts/platform.ts";
import { type KubeObject, localProfile, objectsOf, synthesizeStore } from "../../../constructs/index.ts";
import { applyObjects } from "../../../dev/servers/apply-objects.ts";
import type { Servers } from "../../../dev/servers/server-handles.ts";
import { startServers } from "../../../dev/servers/start-servers.ts";
import { externalSecretCrd } from "../../fixtures/external-secret-crd.ts";
import { cases, demoProps, profiles } from "../../manifests/cases.ts";
import { StrictClient } from "./strict-apply.ts";

let servers: Servers;
const clients = new Map<string, StrictClient>();
const minors = ["newest", "older"] as const;

beforeAll(async () => {
  servers = await startServers({ clusters: minors.map((minor) => ({ id: minor, nodes: 1, kubernetes: minor })) });
  for (const { id, kubeconfig } of servers.clusters) {
    await applyObjects(kubeconfig, [externalSecretCrd]);
    clients.set(id, await StrictClient.connect(kubeconfig));
  }
});

afterAll(async () => {
  for (const client of clients.values()) await client[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

const offers = cases.map(({ title, props, profile }, index) => ({
  title,
  profile,
  props: { ...props, name: `shop-${index}` },
}));

describe.each(minors)("an API server of the %s minor", (minor) => {
  test.each(profiles)("takes the platform and agent of profile $name, without a warning", async (profile) => {
    expect(await clients.get(minor)?.objections([...platformObjects(profile), ...agentObjects(profile)])).toEqual([]);
  });

  test("objects to a field that it does not know and to a pod that may run as root, also where nothing starts", async () => {
    const objects = objectsOf(synthesizeStore({ ...demoProps, name: "wrong" }, localProfile));
    const wrong = objects.map((object) => {
      const text = JSON.stringify(object).replace('"runAsNonRoot":true', '"runAsNonRoot":false');
      return JSON.parse(
        object.kind === "StatefulSet" ? text.replace('"replicas":1', '"replica":1') : text,
      ) as KubeObject;
    });
    const objections = await clients.get(minor)?.objections(wrong, { starts: false });
    expect(objections).toContainEqual(
      expect.stringMatching(
        /^StatefulSet\/.*unknown field "spec.replica"|^StatefulSet\/.*field not declared in schema/,
      ),
    );
    expect(objections).toContainEqual(expect.stringMatching(/^Deployment\/.*warning .*runAsNonRoot/));
  });

  test.each(offers)("takes a store of $title, without a warning", async ({ props, profile }) => {
    const objects = objectsOf(synthesizeStore(props, profile));
    expect(await clients.get(minor)?.objections(objects, { starts: false })).toEqual([]);
  });
});
