import { afterAll, beforeAll, expect, test } from "vitest";
import { type AgentProcess, declareAgent } from "../../dev/platform/agent-process.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../fixtures/bring-up.ts";
import { applyMessage, newLife } from "../fixtures/desired-messages.ts";
import { frozen } from "../fixtures/frozen.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { readRecord, takeSnapshot, wantedNames } from "../fixtures/store-objects.ts";

/** Long enough for a loaded machine, short enough to be waited out. */
const timings = { leaseDurationMs: 10_000, leaseRenewMs: 1000 };

let platform: TestPlatform;
let standby: AgentProcess;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"], timings });
  const environment = { STOREPLANE_AGENT_ID: "standby", STOREPLANE_TIMINGS: JSON.stringify(timings) };
  standby = await declareAgent({ servers: platform.servers, cluster: "c1", environment });
});

afterAll(async () => {
  await standby?.kill();
  await platform?.[Symbol.asyncDispose]();
});

async function isLeader({ healthUrl }: AgentProcess): Promise<boolean> {
  return /^storeplane_leader 1$/m.test(await (await fetch(`${healthUrl}/metrics`)).text());
}

const lease = { plural: "leases", namespace: "storeplane-system", name: "storeplane-agent" } as const;

test("a standby does nothing while the leader lives, and finishes its work after the leader's SIGKILL", async () => {
  const { bus } = platform;
  const leader = platform.agent("c1");
  const kube = platform.kube("c1");
  await standby.start();
  await bringUp(bus, newLife({ epoch: platform.epoch, name: "before" }));
  expect([await isLeader(leader), await isLeader(standby)]).toEqual([true, false]);
  expect(await kube.get(lease)).toMatchObject({ spec: { holderIdentity: "agent-c1", leaseTransitions: 0 } });

  const life = newLife({ epoch: platform.epoch, name: "handed-over" });
  const seq = await bus.publish(applyMessage(life));
  await kube.waitFor({ plural: "namespaces", name: "store-handed-over" }, { what: "is there" }, () => true);
  await leader.kill("SIGKILL");
  await waitUntilReady(bus, life, seq);
  expect(Object.keys((await takeSnapshot(kube, "handed-over")).uids).toSorted()).toEqual(wantedNames(life));
  expect(await kube.get(lease)).toMatchObject({ spec: { holderIdentity: "standby", leaseTransitions: 1 } });

  await leader.start();
  expect([await isLeader(leader), await isLeader(standby)]).toEqual([false, true]);
  await bringUp(bus, newLife({ epoch: platform.epoch, name: "after" }));
});

test("a leader that is asked to stop gives the lease back: the next one need not wait it out", async () => {
  const { bus } = platform;
  const life = newLife({ epoch: platform.epoch, name: "drained" });
  await standby.kill("SIGTERM");
  expect(await platform.kube("c1").get(lease)).not.toMatchObject({ spec: { holderIdentity: "standby" } });
  await bringUp(bus, life);
  expect(await platform.kube("c1").get(lease)).toMatchObject({ spec: { holderIdentity: "agent-c1" } });
});

test("a leader that was frozen beyond its lease and wakes up changes nothing of what its successor wrote", async () => {
  const { bus } = platform;
  const leader = platform.agent("c1");
  const kube = platform.kube("c1");
  await standby.start();
  expect([await isLeader(leader), await isLeader(standby)]).toEqual([true, false]);
  const target = { namespace: "store-frozen", kind: "slow", component: "web", delaySeconds: 6 } as const;
  await using _ = await platform.servers.cluster("c1").failures.inject(target);
  const life = newLife({ epoch: platform.epoch, name: "frozen" });
  const seq = await bus.publish(applyMessage(life));
  await bus.waitForStatus(addressOfLife(life), { what: "has its database" }, ({ steps }) =>
    steps.some(({ name, state }) => name === "database" && state === "Done"),
  );
  using leaderFrozen = await frozen(leader.pid);
  await waitUntilReady(bus, life, seq);
  const kept = await readRecord(kube, "frozen");
  const told = await bus.status(addressOfLife(life));
  leaderFrozen[Symbol.dispose]();
  const deposed = { what: "the woken leader steps down" };
  await pollUntil(deposed, async () => !(await isLeader(leader)) || undefined);
  expect(await bus.status(addressOfLife(life))).toEqual(told);
  expect(await readRecord(kube, "frozen")).toEqual(kept);
});
