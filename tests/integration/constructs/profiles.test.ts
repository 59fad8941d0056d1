import { afterAll, beforeAll, expect, test } from "vitest";
import { platformObjects } from "../../../charts/platform.ts";
import { engines, synthesizeStore } from "../../../constructs/index.ts";
import { applyObjects } from "../../../dev/servers/apply-objects.ts";
import type { Servers } from "../../../dev/servers/server-handles.ts";
import { startServers } from "../../../dev/servers/start-servers.ts";
import { externalSecretCrd } from "../../fixtures/external-secret-crd.ts";
import { longestProps, profiles } from "../../manifests/cases.ts";
import { objectsOf } from "../../manifests/pod-view.ts";
import { StrictClient } from "./strict-apply.ts";

let servers: Servers;
let client: StrictClient;

beforeAll(async () => {
  servers = await startServers({ clusters: [{ id: "c1" }] });
  await applyObjects(servers.cluster("c1").kubeconfig, [externalSecretCrd]);
  client = await StrictClient.connect(servers.cluster("c1").kubeconfig);
});

afterAll(async () => {
  await client?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

const offers = profiles.flatMap((profile, index) =>
  [...engines.keys()].map((engine) => ({ engine, profile, title: profile.name, store: `${engine}-${index}` })),
);

test.each(offers)(
  "a $engine store and its platform are accepted under profile $title, without a warning",
  async (offer) => {
    const props = { ...longestProps, engine: offer.engine, name: offer.store };
    const store = objectsOf(synthesizeStore(props, offer.profile));
    expect(await client.objections([...platformObjects(offer.profile), ...store])).toEqual([]);
  },
);
