import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CreatedWebhook } from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { isVerified, WebhookReceiver } from "../fixtures/webhook-receiver.ts";
import { type Api, post, read, startApi, webhookRules } from "../integration/control-plane/start-api.ts";

const root = join(import.meta.dirname, "../..");
/** In a run of all tests few; STOREPLANE_TEST_KILLS=50 takes some two minutes. */
const kills = Number(process.env["STOREPLANE_TEST_KILLS"] ?? 10);
const storesPerKill = 4;

let api: Api;
let receiver: WebhookReceiver;
let keysFile = "";
let log = 0;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  api = await startApi();
  receiver = await WebhookReceiver.start();
  log = openSync(join(api.servers.dir, "conductors.log"), "a", 0o600);
  keysFile = join(api.servers.dir, "webhook-keys");
  const keys = webhookRules.keys.map(({ id, secret }) => `${id}:${Buffer.from(secret).toString("base64url")}\n`);
  writeFileSync(keysFile, keys.join(""), { mode: 0o600 });
});

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await receiver[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

function startConductor(): ChildProcess {
  const child = spawn(process.execPath, ["control-plane/main.conductor.ts"], {
    cwd: root,
    stdio: ["ignore", log, log],
    env: {
      PATH: process.env["PATH"],
      STOREPLANE_NATS_URL: api.servers.nats.url,
      STOREPLANE_NATS_CREDS_FILE: api.servers.nats.credentials("conductor").file,
      STOREPLANE_WEBHOOK_KEYS_FILE: keysFile,
      STOREPLANE_WEBHOOK_LOOPBACK: "on",
      STOREPLANE_CONDUCTORS: "2",
    },
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

test(`conductors that are killed ${kills} times lose no message, and one that comes twice has its id`, async () => {
  const ask = api.askAs("acme");
  const webhook = await read<CreatedWebhook>(await ask("/v1/webhooks", post({ url: `${receiver.url}/killed` })));
  const conductors = [startConductor(), startConductor()];
  const create = async (name: string): Promise<void> => {
    const response = await ask("/v1/stores", post({ name, engine: "woocommerce", cluster: "c1" }));
    expect(response.status).toBe(202);
  };
  const names: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const batch = Array.from({ length: storesPerKill }, (_, at) => `k${kill}-${at}`);
    names.push(...batch);
    const seen = receiver.at("/killed").length;
    await Promise.all(batch.map(create));
    // In the midst of its work: when the first of these has come, and at any time after it.
    await pollUntil({ what: "a message", everyMs: 5 }, () => (receiver.at("/killed").length > seen ? true : undefined));
    await sleep(Math.random() * 100);
    const victim = conductors[kill % 2];
    victim?.kill("SIGKILL");
    if (victim?.exitCode === null && victim.signalCode === null) await once(victim, "exit");
    conductors[kill % 2] = startConductor();
  }
  const told = (): Set<unknown> => new Set(receiver.at("/killed").map(({ body }) => body.data["name"]));
  await pollUntil({ what: `messages of all ${names.length} stores`, everyMs: 100 }, () =>
    told().size === names.length ? true : undefined,
  );
  const ids = new Map<unknown, Set<string>>();
  for (const received of receiver.at("/killed")) {
    expect(isVerified(webhook.secret, received)).toBe(true);
    const name = received.body.data["name"];
    ids.set(name, (ids.get(name) ?? new Set()).add(received.id));
  }
  expect([...ids.values()].every((all) => all.size === 1)).toBe(true);
});
