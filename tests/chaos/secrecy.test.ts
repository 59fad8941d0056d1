import { readFileSync } from "node:fs";
import { jetstream } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { localProfile, synthesizeStore } from "../../constructs/index.ts";
import { formatRevision } from "../../contract/index.ts";
import { askLogin } from "../fixtures/ask-login.ts";
import { addressOfLife, bringUp, takeDown } from "../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { startWiretap } from "../fixtures/wiretap.ts";

let platform: TestPlatform;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const secretData = z.object({ data: z.record(z.string(), z.string()) });

/** The generated values of a store's secrets, as they are and as the API carries them. */
async function generatedValues({ spec, uid, epoch, tenant }: Life): Promise<string[]> {
  const { name, engine, plan } = spec;
  const props = { name, uid, revision: formatRevision({ epoch, seq: 1 }), tenant, engine, plan, hosts: [] };
  const values: string[] = [];
  for (const secret of synthesizeStore(props, localProfile).secrets) {
    const found = await platform.kube("c1").get({ plural: "secrets", namespace: `store-${name}`, name: secret.name });
    const { data } = secretData.parse(found);
    const generated = Object.entries(secret.keys).filter(([, rule]) => "length" in rule);
    for (const [key] of generated) values.push(data[key] ?? "");
  }
  expect(values.length).toBeGreaterThan(5);
  expect(values.every((value) => value.length >= 16)).toBe(true);
  return values.flatMap((value) => [value, Buffer.from(value, "base64").toString()]);
}

/** Every message of every stream, buckets included. */
async function everythingOnTheBus(): Promise<string> {
  const { migrator } = platform.bus;
  const manager = await platform.bus.manager();
  const texts: string[] = [];
  for await (const { config, state } of manager.streams.list()) {
    if (state.messages === 0) continue;
    const consumer = await jetstream(migrator).consumers.get(config.name);
    const messages = await consumer.fetch({ max_messages: state.messages, expires: 60_000 });
    for await (const message of messages) texts.push(`${message.subject} ${message.string()}`);
  }
  return texts.join("\n");
}

test("no generated secret shows on the bus, in questions and answers, in the Store objects, in events or in the agent's most talkative log", async () => {
  const { bus } = platform;
  const kube = platform.kube("c1");
  const lives = ["quiet", "discreet"].map((name) => newLife({ epoch: platform.epoch, name }));
  for (const life of lives) await bringUp(bus, life);
  await using wiretap = await startWiretap(platform.servers.nats, "c1");
  const logins = await Promise.all(lives.map((life) => askLogin(bus, life)));
  const values = (await Promise.all(lives.map(generatedValues))).flat();
  for (const { password } of logins) expect(values).toContain(password);
  // Failures talk most: a secret that vanished, an object that is refused.
  const [quiet, discreet] = lives;
  if (!quiet || !discreet) throw new Error("the stores were not made");
  await kube.remove({ plural: "secrets", namespace: "store-quiet", name: "database-v1" });
  await bus.publish(applyMessage(quiet));
  await bus.waitForStatus(
    addressOfLife(quiet),
    { what: "misses its secret" },
    ({ failure }) => failure?.reason === "DataMissing",
  );
  await takeDown(bus, discreet);

  const log = readFileSync(platform.agent("c1").logFile, "utf8");
  const onTheBus = await everythingOnTheBus();
  const stores = JSON.stringify(await kube.list("stores"));
  const asked = wiretap.heard.map(({ text }) => text).join("\n");
  expect(log).toContain('"level":20');
  for (const name of ["SP_STATUS", "sp.v1.desired", "sp.v1.history", quiet.uid]) expect(onTheBus).toContain(name);
  expect(stores).toContain(quiet.uid);
  expect(asked.match(/"ciphertext":/g)).toHaveLength(lives.length);
  for (const text of [log, onTheBus, stores, asked]) {
    expect(values.filter((value) => text.includes(value))).toEqual([]);
  }
});
