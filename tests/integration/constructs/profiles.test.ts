import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentFence } from "../../../charts/platform/agent-fence.ts";
import { agentObjects, platformObjects } from "../../../charts/platform/objects.ts";
import { type KubeObject, localProfile, objectsOf, type Profile, synthesizeStore } from "../../../constructs/index.ts";
import { writeAgentKubeconfig } from "../../../dev/platform/agent-kubeconfig.ts";
import { applyObjects } from "../../../testbed/kube/apply-objects.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { externalSecretCrd } from "../../fixtures/external-secret-crd.ts";
import { cases, demoProps, profiles } from "../../manifests/cases.ts";
import { StrictClient } from "./strict-apply.ts";

let servers: Servers;
const clients = new Map<string, StrictClient>();
/** With the agent's own token. */
const agents = new Map<string, StrictClient>();
const minors = ["newest", "older"] as const;

beforeAll(async () => {
  servers = await startServers({ clusters: minors.map((minor) => ({ id: minor, nodes: 1, kubernetes: minor })) });
  for (const { id, kubeconfig } of servers.clusters) {
    await applyObjects(kubeconfig, [externalSecretCrd]);
    clients.set(id, await StrictClient.connect(kubeconfig));
  }
});

afterAll(async () => {
  for (const client of [...clients.values(), ...agents.values()]) await client[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

const offers = cases.map(({ title, props, profile }, index) => ({
  title,
  profile,
  props: { ...props, name: `shop-${index}` },
}));

/** Each plan on the newest minor; on the older one an engine's largest, which has every kind of object that the others have. */
function offersOn(minor: (typeof minors)[number], profile: Profile): typeof offers {
  return offers.filter((offer) => offer.profile === profile && (minor === "newest" || offer.props.plan === "scale"));
}

async function agentOf(minor: string): Promise<StrictClient> {
  const path = join(servers.dir, `${minor}-agent.kubeconfig`);
  await writeAgentKubeconfig({ admin: servers.cluster(minor).kubeconfig, path });
  const agent = await StrictClient.connect(path);
  agents.set(minor, agent);
  return agent;
}

/** Every object of another name that stores of this profile have, each once: what every policy of the fence is about. */
function samplesOf(profile: Profile): readonly KubeObject[] {
  const stores = offers.filter((offer) => offer.profile === profile);
  const objects = stores.flatMap(({ props }) => objectsOf(synthesizeStore({ ...props, name: "fenced" }, profile)));
  return [...new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object])).values()];
}

/** The API server takes over each policy of a fence by itself, some later than others. */
async function putUpFence(minor: string, profile: Profile): Promise<void> {
  await applyObjects(servers.cluster(minor).kubeconfig, agentFence(profile));
  const agent = agents.get(minor) ?? (await agentOf(minor));
  const [namespace, binding, ...rest] = samplesOf(profile);
  const first = [namespace, binding].filter((object) => object !== undefined);
  await pollUntil({ what: "a store's namespace is the agent's" }, async () => {
    return (await agent.objections(first)).length === 0 || undefined;
  });
  await pollUntil({ what: `the fence of ${profile.name} is in force` }, async () => {
    for (const object of rest) {
      const { status, message } = await agent.apply(object, { dryRun: true });
      if (status >= 300) throw new Error(`${object.kind} ${object.metadata.name}: ${message}`);
    }
    return true;
  });
}

describe.each(minors)("an API server of the %s minor", (minor) => {
  test.each(profiles)("takes the platform and agent of profile $name, without a warning", async (profile) => {
    expect(
      await clients
        .get(minor)
        ?.objections([...platformObjects(profile), ...agentObjects({ base: "local", ...profile })]),
    ).toEqual([]);
  });

  test("takes the platform, fence and stores of a profile that names as many ranges as it may", async () => {
    const ranges = Array.from({ length: 50 }, (_, index) => [
      `2001:db8:ffff:${1000 + index}::/64`,
      `203.0.${index}.0/24`,
    ]);
    const [closedCidrs, nodeDnsCidrs] = [ranges.flat(), ranges.flat()];
    const wide = { ...localProfile, closedCidrs, nodeDnsCidrs };
    const store = objectsOf(synthesizeStore({ ...demoProps, name: "wide" }, wide));
    expect(
      await clients
        .get(minor)
        ?.objections([...platformObjects(wide), ...agentObjects({ base: "local", ...wide }), ...store]),
    ).toEqual([]);
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

  describe.each(profiles)("under profile $name", (profile) => {
    beforeAll(() => putUpFence(minor, profile));

    test.each(offersOn(minor, profile))(
      "takes from the agent a store of $title, without a warning",
      async ({ props }) => {
        const agent = agents.get(minor);
        const [namespace, binding, ...rest] = objectsOf(synthesizeStore(props, profile));
        expect(await agent?.objections([namespace, binding].filter((object) => object !== undefined))).toEqual([]);
        await pollUntil({ what: "the binding is known" }, async () => {
          const [quota] = rest;
          return (
            (quota && !(await agent?.apply(quota, { dryRun: true }))?.message.includes(" cannot patch ")) || undefined
          );
        });
        expect(await agent?.objections(rest, { starts: false })).toEqual([]);
      },
    );
  });
});
