import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type AuditBlock,
  type AuditEntry,
  allOutboxSubjects,
  auditApiPrefix,
  auditBlock,
  auditEntry,
  auditStream,
  auditSubject,
  decode,
  desiredStream,
  verifyChain,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, post, startApi } from "./start-api.ts";

let api: Api;
let reader: NatsConnection;

beforeAll(async () => {
  api = await startApi();
  const { nats } = api.servers;
  reader = await connect(keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") }));
});

afterAll(async () => {
  await reader?.close();
  await api?.[Symbol.asyncDispose]();
});

const shop = (name: string): RequestInit =>
  post({ name, engine: "woocommerce", adminEmail: "owner@shop.example" }, { "idempotency-key": `key-${name}` });

async function blocksOf(chain: string): Promise<AuditBlock[]> {
  const { direct } = await jetstreamManager(reader, { checkAPI: false, apiPrefix: auditApiPrefix });
  const query = { seq: 1, next_by_subj: auditSubject(chain), batch: 1000 };
  const blocks: AuditBlock[] = [];
  for await (const { data } of await direct.getBatch(auditStream, query)) {
    blocks.push(decode(auditBlock, data, "block"));
  }
  return blocks;
}

/** The entries of a chain as soon as there are as many. */
async function entriesOf(chain: string, count: number): Promise<AuditEntry[]> {
  const what = `${count} entries in the chain of ${chain}`;
  return pollUntil({ what, timeoutMs: 60_000 }, async () => {
    const events = (await blocksOf(chain)).flatMap((it) => it.events);
    const entries = events.map((it) => auditEntry.parse(JSON.parse(it)));
    return entries.length >= count ? entries : undefined;
  });
}

test("a change of a store leaves its entry in the same batch, under its request's id and without its e-mail address", async () => {
  const ask = api.askAs("outboxed");
  const created = await ask("/v1/stores", shop("outboxed"));
  expect(created.status).toBe(202);
  const again = await ask(
    "/v1/stores",
    post({ name: "outboxed", engine: "woocommerce", adminEmail: "owner@shop.example" }, { "idempotency-key": "other" }),
  );
  expect(again.status).toBe(200);
  expect((await ask("/v1/stores/outboxed", { method: "DELETE" })).status).toBe(202);
  const entries = await entriesOf("outboxed", 3);
  expect(entries.map(({ operation, outcome, method }) => [operation, outcome, method])).toEqual([
    ["createStore", "accepted", "post"],
    ["createStore", "unchanged", "post"],
    ["deleteStore", "accepted", "delete"],
  ]);
  const [first] = entries;
  expect(first).toMatchObject({ actor: "tester", requestId: created.headers.get("x-request-id") });
  expect(first?.target).toMatchObject({ kind: "store", name: "outboxed" });
  expect(JSON.stringify(entries)).not.toContain("owner@");
});

test("entries that are in their chain wait no longer, and the chain is whole", async () => {
  const manager = await jetstreamManager(api.migrator);
  await pollUntil({ what: "nothing waits", timeoutMs: 60_000 }, async () => {
    const { state } = await manager.streams.info(desiredStream, { subjects_filter: allOutboxSubjects });
    return Object.keys(state.subjects ?? {}).length === 0 || undefined;
  });
  const report = await verifyChain("outboxed", await blocksOf("outboxed"), { now: new Date() });
  expect(report).toMatchObject({ entries: 3, findings: [] });
});

test("a change that loses leaves no entry of an accepted one", async () => {
  const ask = api.askAs("racing");
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask("/v1/stores", shop("raced"))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  await ask("/v1/stores/raced", { method: "DELETE" });
  const operations = (await entriesOf("racing", 2)).map(({ operation, outcome }) => `${operation} ${outcome}`);
  expect(operations.filter((it) => it.endsWith(" accepted"))).toEqual(["createStore accepted", "deleteStore accepted"]);
});

test("what is refused, and by which rule, and who read a login or tried to, stands in the tenant's chain", async () => {
  const ask = api.askAs("refusing");
  const asViewer = api.askAs("refusing", "tenant-viewer");
  expect((await ask("/v1/stores", post({ name: "Bad Name", engine: "woocommerce" }))).status).toBe(422);
  expect((await asViewer("/v1/stores", shop("forbidden"))).status).toBe(403);
  expect((await ask("/v1/stores/absent", { method: "DELETE" })).status).toBe(404);
  expect((await ask("/v1/stores/absent/credentials", post({ publicKey: "A".repeat(43) }))).status).toBe(404);
  expect((await ask("/v1/stores/outboxed")).status).toBe(404);
  const found = await entriesOf("refusing", 4);
  expect(found.map(({ operation, outcome, code, target }) => [operation, outcome, code, target?.name])).toEqual([
    ["createStore", "refused", "invalid-request", undefined],
    ["createStore", "refused", "forbidden", undefined],
    ["deleteStore", "refused", "store-not-found", "absent"],
    ["askCredentials", "refused", "store-not-found", "absent"],
  ]);
});
