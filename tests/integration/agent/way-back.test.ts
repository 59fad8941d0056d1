import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownJetstream } from "../../../agent/bus/own-jetstream.ts";
import { createStatusSink } from "../../../agent/bus/status-sink.ts";
import {
  agentApiPrefix,
  clusterRpcSubjects,
  desiredStream,
  developmentScale,
  type Phase,
  type StoreStatus,
  statusBucket,
  statusKey,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { migrate } from "../../../control-plane/bus/setup/migrate.ts";
import { registerCluster } from "../../../control-plane/bus/setup/register-cluster.ts";
import { writeAgentKubeconfig } from "../../../dev/platform/agent-kubeconfig.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { frozen } from "../../fixtures/frozen.ts";
import { changeAgentRights, revokeCluster, turnJetStreamOff } from "../../fixtures/nats-accounts.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";

let platform: TestPlatform;
let standing: Life;
let other: Life;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"], timings: { statusCheckMs: 1000 } });
  [standing, other] = [
    newLife({ epoch: platform.epoch, name: "standing" }),
    newLife({ epoch: platform.epoch, name: "other" }),
  ];
  await Promise.all([bringUp(platform.bus, standing), bringUp(platform.bus, other)]);
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

/** On a machine under load; the real thing takes a few seconds. */
const quick = 60_000;

function connectAsAgent(): Promise<NatsConnection> {
  const { nats } = platform.servers;
  return connect(keptConnectionOptions({ url: nats.url, credentials: nats.credentials({ agent: "c1" }) }));
}
const logOf = (): string => readFileSync(platform.agent("c1").logFile, "utf8");

/** Until the heartbeat names it in these words. */
async function waitForLack(what: string, words: string): Promise<void> {
  await pollUntil({ what: `heartbeat names ${what}: ${words}`, timeoutMs: quick }, async () => {
    const { missing = [] } = (await platform.bus.heartbeat("c1")) ?? {};
    return missing.some((each) => each.what === what && each.message.includes(words)) || undefined;
  });
}

async function waitUntilThere(what: string): Promise<void> {
  await pollUntil({ what: `heartbeat names ${what} no more`, timeoutMs: quick }, async () => {
    const { missing = [] } = (await platform.bus.heartbeat("c1")) ?? {};
    return missing.every((each) => each.what !== what) || undefined;
  });
}

/** The error shows what it said last. */
async function waitForReadyz(wanted: (status: number, text: string) => boolean): Promise<void> {
  let last = "nothing";
  try {
    await pollUntil({ what: "/readyz is as wanted", timeoutMs: quick }, async () => {
      const answer = await fetch(`${platform.agent("c1").healthUrl}/readyz`);
      const text = await answer.text();
      last = `${answer.status} ${text}`;
      return wanted(answer.status, text) || undefined;
    });
  } catch (cause) {
    throw new Error(`/readyz said last: ${last}`, { cause });
  }
}

/** Whether a new store is observed, as a proof that the feed runs. */
async function proveIntake(name: string): Promise<StoreStatus> {
  const life = newLife({ epoch: platform.epoch, name });
  const seq = await platform.bus.publish(applyMessage(life));
  return platform.bus.waitForStatus(
    addressOfLife(life),
    { what: "is observed", timeoutMs: quick },
    ({ observedSequence }) => observedSequence === seq,
  );
}

describe("the cluster's durable", () => {
  test("that is deleted is missed at once, and read again by itself when it is back", async () => {
    const manager = await platform.bus.manager();
    await manager.consumers.delete(desiredStream, "c1");
    await waitForLack("durable", "consumer not found");
    await waitForReadyz((status, text) => status === 503 && text.includes("durable"));
    const said = logOf().split("consumer not found").length;
    // It is asked for every second meanwhile, and each change is said once.
    const until = performance.now() + 3000;
    await pollUntil({ what: "3 s are over", timeoutMs: quick }, () => performance.now() > until || undefined);
    expect(logOf().split("consumer not found").length - said).toBeLessThanOrEqual(1);
    await registerCluster(platform.bus.migrator, "c1");
    await waitUntilThere("durable");
    await waitForReadyz((status) => status === 200);
    await proveIntake("after-delete");
  });

  test("whose filter someone changed is not obeyed, and said", async () => {
    const manager = await platform.bus.manager();
    await manager.consumers.delete(desiredStream, "c1");
    await manager.consumers.add(desiredStream, {
      durable_name: "c1",
      ack_policy: "explicit",
      filter_subject: "sp.v1.desired.c2.>",
    });
    await waitForLack("durable", "sp.v1.desired.c2.>");
    await manager.consumers.delete(desiredStream, "c1");
    await registerCluster(platform.bus.migrator, "c1");
    await waitUntilThere("durable");
    expect(await proveIntake("after-filter")).toMatchObject({ name: "after-filter" });
  });

  test("that may be asked no more is missed within seconds, and read again when the right is back", async () => {
    {
      await using taken = await changeAgentRights(platform.servers.nats, "c1", ({ pub }) => {
        pub.allow = pub.allow.filter((subject) => !subject.includes("MSG.NEXT"));
      });
      expect(taken).toBeDefined();
      await waitForLack("durable", "MSG.NEXT");
    }
    await waitUntilThere("durable");
    await proveIntake("after-right");
  });
});

describe("questions", () => {
  const ask = (): Promise<Uint8Array> =>
    platform.bus.request({ cluster: "c1", verb: "preview" }, new TextEncoder().encode("no question"));

  test("that may not be heard are missed within seconds, and answered again when the right is back", async () => {
    expect((await ask()).length).toBeGreaterThan(0);
    {
      await using taken = await changeAgentRights(platform.servers.nats, "c1", ({ sub }) => {
        sub.allow = sub.allow.filter((subject) => subject !== clusterRpcSubjects("{{name()}}"));
      });
      expect(taken).toBeDefined();
      await waitForLack("questions: preview", "sp.v1.rpc.c1.preview");
      await waitForLack("questions: credentials", "sp.v1.rpc.c1.credentials");
      await expect(ask()).rejects.toThrow(/no responders/i);
      // It is not what the stores wait for.
      await proveIntake("unasked");
    }
    await waitUntilThere("questions: preview");
    await waitUntilThere("questions: credentials");
    expect((await ask()).length).toBeGreaterThan(0);
  });
});

describe("JetStream", () => {
  test("that is off for a while is missed, and used again when it is on: intake, status and heartbeat", async () => {
    const { pid } = platform.agent("c1");
    const turnOn = await turnJetStreamOff(platform.servers.nats);
    try {
      await waitForReadyz((status, text) => status === 503 && text.includes("heartbeat"));
    } finally {
      await turnOn();
      await platform.bus.untilConnected();
    }
    await waitForReadyz((status) => status === 200);
    await proveIntake("after-jetstream");
    expect(platform.agent("c1").pid).toBe(pid);
  });
});

describe("refused credentials", () => {
  test("end when they are right again: the agent keeps trying, and says so meanwhile", async () => {
    const { pid } = platform.agent("c1");
    {
      await using refused = await revokeCluster(platform.servers.nats, "c1");
      expect(refused).toBeDefined();
      await waitForReadyz((status, text) => status === 503 && text.includes("bus: "));
      await pollUntil({ what: "it was refused twice", timeoutMs: quick }, () => {
        const log = readFileSync(`${platform.servers.dir}/nats/nats-server.log`, "utf8");
        return log.split("authentication error").length > 3 || undefined;
      });
    }
    await waitForReadyz((status) => status === 200);
    expect(platform.agent("c1").pid).toBe(pid);
    await proveIntake("after-refusal");
  });
});

const keyOf = (life: Life): string => `$KV.${statusBucket}.${statusKey(addressOfLife(life))}`;
const stream = `KV_${statusBucket}`;

describe("an agent that starts", () => {
  test("is ready only when the bus has answered, it holds the lease and its cluster counts as online", async () => {
    const agent = platform.agent("c1");
    const { nats } = platform.servers;
    await agent.kill();
    const busFrozen = await frozen(nats.process.pid);
    const starting = agent.start();
    try {
      // The port is there before the bus is, so that an agent that waits for it can say so.
      const first = await pollUntil({ what: "/readyz answers", timeoutMs: quick }, async () => {
        const answer = await fetch(`${agent.healthUrl}/readyz`);
        return { status: answer.status, text: await answer.text() };
      });
      expect(first.status).toBe(503);
      expect(first.text).toContain("bus");
    } finally {
      busFrozen[Symbol.dispose]();
      await starting;
    }
    const lease = await platform.kube("c1").get({
      plural: "leases",
      namespace: "storeplane-system",
      name: "storeplane-agent",
    });
    expect(lease).toMatchObject({ spec: { holderIdentity: "agent-c1" } });
    const heartbeat = await platform.bus.heartbeat("c1");
    expect(Date.now() - Date.parse(heartbeat?.sentAt ?? "")).toBeLessThan(quick);
  });
});

describe("a status that the bus has lost", () => {
  const isTold = (life: Life): Promise<StoreStatus> =>
    platform.bus.waitForStatus(
      addressOfLife(life),
      { what: "is told again", timeoutMs: quick },
      ({ phase }) => phase === "Ready",
    );

  test("because its key was purged is told again at the next full look", async () => {
    await (await platform.bus.manager()).streams.purge(stream, { filter: keyOf(standing) });
    expect((await isTold(standing)).uid).toBe(standing.uid);
  });

  test("because an older copy took its place is told again", async () => {
    const told = await platform.bus.status(addressOfLife(standing));
    const older = { ...told, phase: "Provisioning", observedSequence: 1, appliedSequence: 0 };
    const writer = await connectAsAgent();
    await ownJetstream(writer).publish(`${agentApiPrefix}.${keyOf(standing)}`, JSON.stringify(older));
    await writer.close();
    const again = await isTold(standing);
    expect(again.observedSequence).toBe(told?.observedSequence);
  });

  test("because the bucket was re-created is told again within seconds, of every store", async () => {
    const manager = await platform.bus.manager();
    await manager.streams.delete(stream);
    await waitForLack(`bucket ${statusBucket}`, "");
    await migrate(platform.bus.migrator, developmentScale);
    const startedAt = performance.now();
    await Promise.all([isTold(standing), isTold(other)]);
    expect(performance.now() - startedAt).toBeLessThan(quick);
    await waitUntilThere(`bucket ${statusBucket}`);
    const seq = await platform.bus.publish(applyMessage(other));
    await waitUntilReady(platform.bus, other, seq);
  });

  test("but a status that the platform removed because its store's life is over is no loss", async () => {
    const told = await platform.bus.status(addressOfLife(standing));
    if (!told) throw new Error("nothing was reported of the standing store");
    const writer = await connectAsAgent();
    const sink = createStatusSink(ownJetstream(writer), () => true);
    const manager = await platform.bus.manager();
    const wentAs = async (phase: Phase): Promise<boolean> => {
      const life = newLife({ epoch: platform.epoch, name: `over-${phase.toLowerCase()}` });
      const status = { ...told, name: life.spec.name, uid: life.uid };
      for (const each of ["Ready", phase] as const)
        expect(await sink.write({ ...status, phase: each })).toBe("written");
      await manager.streams.purge(stream, { filter: keyOf(life) });
      return sink.isIntact();
    };
    expect(await wentAs("Deleted")).toBe(true);
    expect(await wentAs("Degraded")).toBe(false);
    await writer.close();
  });

  test("takes the heartbeat along: one comes after the bucket of clusters was re-created", async () => {
    const manager = await platform.bus.manager();
    await manager.streams.delete("KV_SP_CLUSTERS");
    await waitForReadyz((status, text) => status === 503 && text.includes("heartbeat"));
    await migrate(platform.bus.migrator, developmentScale);
    await registerCluster(platform.bus.migrator, "c1");
    const beat = await pollUntil({ what: "a heartbeat", timeoutMs: quick }, () => platform.bus.heartbeat("c1"));
    expect(beat.kubernetesReachable).toBe(true);
  });
});

describe("a bucket that is full", () => {
  test("is named with the bus's own word, and what could not be told is told when there is room", async () => {
    const manager = await platform.bus.manager();
    const { config, state } = await manager.streams.info(stream);
    await manager.streams.update(stream, { max_bytes: state.bytes + 10 });
    const life = newLife({ epoch: platform.epoch, name: "untold" });
    const seq = await platform.bus.publish(applyMessage(life));
    await waitForLack("statuses", "maximum bytes exceeded");
    await waitForReadyz((status, text) => status === 200 && text.includes("statuses"));
    expect(await platform.bus.status(addressOfLife(life))).toBeUndefined();
    await manager.streams.update(stream, { max_bytes: config.max_bytes });
    await waitUntilReady(platform.bus, life, seq);
    await waitUntilThere("statuses");
  });
});

describe("a token of the API server", () => {
  test("that is good no more is said, and the one that took its place is read without a restart", async () => {
    const { pid } = platform.agent("c1");
    const kube = platform.kube("c1");
    const account = { plural: "serviceaccounts", namespace: "storeplane-system", name: "storeplane-agent" } as const;
    const { plural, ...metadata } = account;
    // A token is of one account's uid.
    await kube.remove(account);
    await kube.create(plural, { metadata });
    await waitForReadyz((status, text) => status === 503 && text.includes("lease: Unauthorized"));
    await waitForReadyz((status, text) => status === 503 && !text.includes("does not answer"));
    const path = join(platform.servers.dir, "agents", "c1.kubeconfig");
    await writeAgentKubeconfig({ admin: platform.servers.cluster("c1").kubeconfig, path });
    await waitForReadyz((status) => status === 200);
    const seq = await platform.bus.publish(applyMessage(other));
    await waitUntilReady(platform.bus, other, seq);
    expect(platform.agent("c1").pid).toBe(pid);
  });
});

describe("a bus that comes back empty while the agent runs", () => {
  test("finds it there: stores go on and say that they are orphaned, and new ones are observed", async () => {
    const { pid } = platform.agent("c1");
    const manager = await platform.bus.manager();
    for await (const { config } of manager.streams.list()) await manager.streams.delete(config.name);
    await waitForReadyz((status, text) => status === 503 && text.includes("durable"));
    const { epoch } = await migrate(platform.bus.migrator, developmentScale);
    await registerCluster(platform.bus.migrator, "c1");
    await waitForReadyz((status) => status === 200);
    const { phase } = await platform.bus.waitForStatus(
      addressOfLife(standing),
      { what: "says that it is orphaned", timeoutMs: quick },
      ({ conditions }) => conditions.some(({ reason }) => reason === "Orphaned"),
    );
    expect(phase).toBe("Ready");
    await bringUp(platform.bus, newLife({ epoch, name: "after-empty" }));
    expect(platform.agent("c1").pid).toBe(pid);
  });
});
