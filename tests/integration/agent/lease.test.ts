import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Lease } from "../../../agent/cluster/lease.ts";
import { KubeTransport } from "../../../agent/cluster/transport.ts";
import { Lacks } from "../../../agent/lacks.ts";
import { defaultTimings } from "../../../agent/timings.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { frozen } from "../../fixtures/frozen.ts";
import { TestKube } from "../../fixtures/test-kube.ts";

const timings = { ...defaultTimings, leaseDurationMs: 4000, leaseRenewMs: 500 };
/** Where each second without a renewal counts. */
const longMs = 9000;
const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let servers: Servers;
let kube: TestKube;
const transports: KubeTransport[] = [];

beforeAll(async () => {
  servers = await startServers({ clusters: [{ id: "c1" }] });
  kube = await TestKube.connect(servers.cluster("c1").kubeconfig);
});

afterAll(async () => {
  for (const transport of transports) await transport.close();
  await kube?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

/** With a lease that is long beside the time that a loaded machine may take for anything. */
function contender(name: string, identity: string, leaseDurationMs = timings.leaseDurationMs): Lease {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(servers.cluster("c1").kubeconfig);
  const transport = new KubeTransport(kubeConfig, 1);
  transports.push(transport);
  const [clock, lacks] = [{ now: () => new Date() }, new Lacks(logger)];
  return new Lease({
    transport,
    namespace: "default",
    name,
    identity,
    timings: { ...timings, leaseDurationMs },
    clock,
    lacks,
    logger,
  });
}

/** How long the promise takes, in milliseconds. */
async function durationOf(promise: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await promise;
  return performance.now() - startedAt;
}

const forever = new AbortController().signal;

test("of two that want a free lease one gets it, and the other when the first gives it back", async () => {
  const one = contender("shared", "one", longMs);
  const two = contender("shared", "two", longMs);
  const first = await Promise.race([one.acquire(forever).then(() => one), two.acquire(forever).then(() => two)]);
  const other = first === one ? two : one;
  const waits = other.acquire(forever);
  const holding = new AbortController();
  const held = first.hold(holding.signal);
  const early = await Promise.race([
    waits.then(() => "taken"),
    durationOf(
      kube.waitFor(
        { plural: "leases", namespace: "default", name: "shared" },
        { what: "was renewed for two lease durations" },
        ({ metadata }) =>
          Number(metadata.resourceVersion) > 0 && Date.now() - Date.parse(metadata.creationTimestamp) > 2 * longMs,
      ),
    ),
  ]);
  expect(early).not.toBe("taken");
  holding.abort();
  await held;
  await first.release();
  expect(await durationOf(waits)).toBeLessThan(longMs);
});

test("a holder who gets no answer gives up before another may take over", async () => {
  const lease = contender("unanswered", "one", 12_000);
  await lease.acquire(forever);
  const held = lease.hold(forever);
  const { apiserver } = servers.cluster("c1").processes;
  using _ = await frozen(apiserver.pid);
  expect(await durationOf(held)).toBeLessThan(12_000);
});

test("a holder whose lease names someone else stops at once", async () => {
  const lease = contender("stolen", "one", 30_000);
  await lease.acquire(forever);
  const held = lease.hold(forever);
  const renewTime = new Date().toISOString().replace("Z", "000Z");
  await kube.patch(
    { plural: "leases", namespace: "default", name: "stolen" },
    { spec: { holderIdentity: "two", renewTime } },
  );
  expect(await durationOf(held)).toBeLessThan(15_000);
  expect(lease.isHeldByOther).toBe(true);
});
