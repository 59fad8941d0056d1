import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { platformObjects } from "../../../charts/platform/objects.ts";
import { localProfile } from "../../../constructs/index.ts";
import { type AgentProcess, declareAgent } from "../../../dev/platform/agent-process.ts";
import { prepareStreams } from "../../../dev/platform/prepare-streams.ts";
import { createAuthority } from "../../../testbed/certificates/certificates.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";

/** The bus shows a certificate of an authority that no machine knows, as `cluster join --ca` is for. */
let servers: Servers;
let own: string;

beforeAll(async () => {
  const objects = platformObjects(localProfile);
  servers = await startServers({ clusters: [{ id: "c1" }], encryptedNats: true, objects });
  own = readFileSync(servers.nats.authority ?? "", "utf8");
  await prepareStreams(servers.nats, ["c1"]);
});

afterAll(() => servers?.[Symbol.asyncDispose]());

const agentWhich = (environment: Record<string, string>): Promise<AgentProcess> =>
  declareAgent({ servers, cluster: "c1", environment });

test("an agent that is given the bus's authority works", async () => {
  const agent = await agentWhich({ STOREPLANE_CA: own });
  const before = await authorized();
  await agent.start();
  expect(await authorized()).toBeGreaterThan(before);
  await agent.kill();
});

test.each([
  ["none", {}],
  ["another one", { STOREPLANE_CA: createAuthority("Another authority").certificate }],
])("an agent that is given %s never sends its credentials, and says why", async (_which, environment) => {
  const before = await authorized();
  const agent = await agentWhich(environment);
  const started = agent.start().catch((error: unknown) => error);
  await pollUntil({ what: "the agent says why", everyMs: 100 }, async () => {
    const text = existsSync(agent.logFile) ? readFileSync(agent.logFile, "utf8") : "";
    return /certificate/.test(text) || undefined;
  });
  expect(await authorized()).toBe(before);
  await agent.kill();
  await started;
});

/** Connections that any agent or person has ever been let in with. */
async function authorized(): Promise<number> {
  const page = await fetch(`${servers.nats.monitorUrl}/connz?auth=1&state=all`);
  const { connections } = z
    .object({ connections: z.array(z.object({ issuer_key: z.string().optional() })) })
    .parse(await page.json());
  return connections.filter((it) => it.issuer_key !== undefined).length;
}
