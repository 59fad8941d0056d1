import { setTimeout } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inboxPrefix, type Role, rateStream } from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { type KeptBus, keepBus } from "../../../control-plane/bus/kept-bus.ts";
import { defaultRateLimits, RateLimiter } from "../../../control-plane/http/rates/rate-limiter.ts";
import { callerOf } from "../../../control-plane/http/request-context.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, startApi } from "./start-api.ts";

let api: Api;
const quota = 600;
const replicas = 4;

interface Process {
  readonly bus: KeptBus;
  readonly ask: (tenant: string, role?: Role) => Promise<number>;
}

beforeAll(async () => {
  api = await startApi();
  for (const tenant of ["crowd", "alone", "viewed"]) await api.askAs(tenant)("/v1/engines");
});

afterAll(() => api?.[Symbol.asyncDispose]());

/** Another process of the API with rates of its own, which it shares. */
const startProcess = (): Process => {
  const credentials = api.servers.nats.credentials("control-plane");
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  const logger = {
    debug: ignore,
    info: ignore,
    warn: (_: object, text: string) => void warnings.push(text),
    error: ignore,
  };
  const bus = keepBus({
    connect: () => connect(keptConnectionOptions({ url: api.servers.nats.url, credentials })),
    inboxPrefix: inboxPrefix(credentials.user),
    logger,
    everyMs: 3_600_000,
  });
  const rates = new RateLimiter({ ...defaultRateLimits, read: quota, write: quota });
  bus.shareRates(rates);
  const identity = ({ headers }: Request) => {
    const [tenant = "", role, credential = ""] = (headers.get("x-caller") ?? "").split(" ");
    return callerOf({ tenant, actor: "tester", role: role as Role, credential });
  };
  const app = createApp({ withBackend: bus.withBackend, logger, identity, rates });
  let count = 0;
  return {
    bus,
    ask: async (tenant, role = "tenant-admin") => {
      count += 1;
      const headers = { "x-caller": `${tenant} ${role} token-${count % 16}` };
      const isWrite = role !== "tenant-admin";
      return (
        await app.request(isWrite ? "/v1/stores/none" : "/v1/me", { headers, method: isWrite ? "DELETE" : "GET" })
      ).status;
    },
  };
};

const minute = 60;
const roundMs = 20;
const askedInRound = 3;

/** Each process is asked a little every 20 ms, four times as much in all as the tenant may. */
const askForSeconds = async (processes: readonly Process[], tenant: string, seconds: number): Promise<number> => {
  const startedAt = performance.now();
  let passed = 0;
  for (let round = 0; performance.now() - startedAt < seconds * 1000; round += 1) {
    const statuses = await Promise.all(
      processes.flatMap(({ ask }) => Array.from({ length: askedInRound }, () => ask(tenant))),
    );
    passed += statuses.filter((status) => status === 200).length;
    await setTimeout(Math.max(1, (round + 1) * roundMs - (performance.now() - startedAt)));
  }
  return passed;
};

test("several processes let a tenant pass together what it may, not each of them", async () => {
  const processes = Array.from({ length: replicas }, startProcess);
  try {
    for (const { bus } of processes) await bus.withBackend((backend) => backend.checkReady());
    const seconds = 6;
    const startedAt = performance.now();
    const passed = await askForSeconds(processes, "crowd", seconds);
    const took = (performance.now() - startedAt) / 1000;
    // All at once, and what comes back meanwhile; each process may be behind by what it is asked in a tenth of a second, twice.
    const fair = quota + (quota / minute) * took;
    const behind = 2 * replicas * askedInRound * (100 / roundMs);
    expect(passed).toBeGreaterThan(quota);
    expect(passed).toBeLessThanOrEqual(fair + behind);
    expect(processes.every(({ bus }) => bus.counts.ratesShared)).toBe(true);
  } finally {
    for (const { bus } of processes) await bus.close();
  }
});

test("while the bus is away each process counts for itself, and afterwards all together", async () => {
  const processes = [startProcess(), startProcess()];
  try {
    for (const { bus } of processes) await bus.withBackend((backend) => backend.checkReady());
    const manager = await jetstreamManager(api.migrator);
    await manager.streams.delete(rateStream);
    const [first] = processes as [Process, Process];
    await pollUntil({ what: "counted by itself", everyMs: 50 }, async () => {
      expect(await first.ask("alone")).toBe(200);
      return first.bus.counts.ratesShared ? undefined : true;
    });
    await api.restoreBus();
    await pollUntil({ what: "counted together again", everyMs: 50 }, async () => {
      expect(await first.ask("alone")).toBe(200);
      return first.bus.counts.ratesShared || undefined;
    });
  } finally {
    for (const { bus } of processes) await bus.close();
  }
});

test("who may not write uses up none of its tenant's writes", async () => {
  const viewed = startProcess();
  try {
    await viewed.bus.withBackend((backend) => backend.checkReady());
    // More than the tenant may write, and by so many tokens that none of them is stopped.
    for (let count = 0; count < 1.2 * quota; count += 1) expect(await viewed.ask("viewed", "tenant-viewer")).toBe(403);
    expect(await viewed.ask("viewed", "tenant-member")).toBe(404);
  } finally {
    await viewed.bus.close();
  }
});
