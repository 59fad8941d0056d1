import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platformObjects } from "../../../charts/platform.ts";
import { engines, localProfile, synthesizeStore } from "../../../constructs/index.ts";
import type { Servers } from "../../../dev/servers/server-handles.ts";
import { startServers } from "../../../dev/servers/start-servers.ts";
import { demoProps } from "../../manifests/cases.ts";
import { objectsOf } from "../../manifests/pod-view.ts";
import { StrictClient } from "./strict-apply.ts";

let servers: Servers;
let client: StrictClient;

beforeAll(async () => {
  servers = await startServers({ clusters: [{ id: "c1", nodes: 1, kubernetes: "older" }] });
  client = await StrictClient.connect(servers.cluster("c1").kubeconfig);
});

afterAll(async () => {
  await client?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

const samples = [...engines.values()].flatMap(({ id, plans }) => Object.keys(plans).map((plan) => [id, plan] as const));

describe("the minor before the newest", () => {
  test("takes the platform as rendered, without a warning", async () => {
    expect(await client.objections(platformObjects(localProfile))).toEqual([]);
  });

  test.each(samples)("takes a %s store of plan %s as rendered, without a warning", async (engine, plan) => {
    const name = `${engine}-${plan}`;
    const props = { ...demoProps, name, engine, plan, customHosts: [`${name}.example.com`] };
    const manifests = synthesizeStore(props, localProfile);
    expect(await client.objections(objectsOf(manifests))).toEqual([]);
  });
});
