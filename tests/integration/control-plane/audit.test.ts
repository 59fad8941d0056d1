import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type AuditBlock,
  type AuditBlockList,
  type AuditEntry,
  type AuditList,
  allOutboxSubjects,
  auditApiPrefix,
  auditBlock,
  auditEntry,
  auditStream,
  auditSubject,
  type Checkpoint,
  checkpointChain,
  desiredStream,
  faultOfCheckpoint,
  nextBlock,
  outboxSubject,
  type ProblemDetails,
  platformChain,
  verifyChain,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { fillChain, holding, signThrice } from "./sign-checkpoints.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

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

const wanted = { engine: "woocommerce", adminEmail: "owner@shop.example" };
const shop = (name: string): RequestInit => post({ name, ...wanted }, { "idempotency-key": `key-${name}` });

/** Any block of a chain, readable or not. */
async function rawBlocks(chain: string): Promise<unknown[]> {
  const { direct } = await jetstreamManager(reader, { checkAPI: false, apiPrefix: auditApiPrefix });
  const query = { seq: 1, next_by_subj: auditSubject(chain), batch: 1000 };
  const blocks: unknown[] = [];
  for await (const message of await direct.getBatch(auditStream, query)) blocks.push(message.json());
  return blocks;
}

async function blocksOf(chain: string): Promise<AuditBlock[]> {
  return (await rawBlocks(chain)).map((it) => auditBlock.parse(it));
}

/** The entries of a chain as soon as there are as many. */
async function entriesOf(chain: string, count: number): Promise<AuditEntry[]> {
  const what = `${count} entries in the chain of ${chain}`;
  return pollUntil({ what }, async () => {
    const events = (await blocksOf(chain)).flatMap((it) => it.events);
    const entries = events.map((it) => auditEntry.parse(JSON.parse(it)));
    return entries.length >= count ? entries : undefined;
  });
}

test("a change of a store leaves its entry in the same batch, under its request's id and without its e-mail address", async () => {
  const ask = api.askAs("outboxed");
  const created = await ask("/v1/stores", shop("outboxed"));
  expect(created.status).toBe(202);
  const again = await ask("/v1/stores", post({ name: "outboxed", ...wanted }, { "idempotency-key": "other" }));
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
  await pollUntil({ what: "nothing waits" }, async () => {
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
  const operations = (await entriesOf("racing", 9)).map(({ operation, outcome }) => `${operation} ${outcome}`);
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

test("what is read of the platform's chain stands in it, and what is done to a tenant in that tenant's too", async () => {
  const admin = api.askAs("reading", "platform-admin");
  expect((await admin("/v1/tenants", post({ tenant: "affected" }))).status).toBe(201);
  expect((await admin("/v1/tenants/affected/quota", post({ stores: 3 }))).status).toBe(200);
  expect((await admin("/v1/tenants/affected/member-quota", post({ stores: 2 }))).status).toBe(200);
  const listed = await admin("/v1/audit?platform=true&target=affected");
  expect(listed.status).toBe(200);
  const requestId = listed.headers.get("x-request-id");
  await pollUntil({ what: "the read in the platform's chain" }, async () =>
    (await entriesOf(platformChain, 1)).find((it) => it.requestId === requestId),
  );
  const limitsIn = ({ operation, outcome, details: { stores, "member.stores": each } = {} }: AuditEntry) =>
    [operation, outcome, stores, each].join(" ").trimEnd();
  const told = ["createTenant accepted", "setMemberQuota accepted 3 2", "setTenantQuota accepted 3"];
  expect((await entriesOf("affected", 3)).map(limitsIn).toSorted()).toEqual(told);
  await expect(blocksOf("reading")).rejects.toThrow("message not found");
});

test("what an administrator does to tenants and clusters stands in the platform's chain, with the change or begun before it", async () => {
  const admin = api.askAs("default", "platform-admin");
  const ours = new Set<string | null>();
  const ask = async (path: string, init: RequestInit, status: number): Promise<void> => {
    const response = await admin(path, init);
    expect(response.status).toBe(status);
    ours.add(response.headers.get("x-request-id"));
  };
  await ask("/v1/tenants", post({ tenant: "told", name: "Told Ltd" }), 201);
  await ask("/v1/tenants", post({ tenant: "told", name: "Told Ltd" }), 200);
  await ask("/v1/tenants/told/quota", post({ stores: 1 }), 200);
  await ask("/v1/tenants/told/suspend", { method: "POST" }, 200);
  await ask("/v1/tenants/nowhere/suspend", { method: "POST" }, 404);
  await ask("/v1/clusters/c2/cordon", post({ reason: "upgrade" }), 200);
  await ask("/v1/clusters/c2/uncordon", { method: "POST" }, 200);
  const expected = [
    "createTenant told accepted",
    "createTenant told unchanged",
    "setTenantQuota told accepted",
    "suspendTenant told accepted",
    "suspendTenant nowhere refused",
    "cordonCluster c2 begun",
    "cordonCluster c2 accepted",
    "uncordonCluster c2 begun",
    "uncordonCluster c2 accepted",
  ];
  const found = await pollUntil({ what: "the administrator's entries" }, async () => {
    const own = (await entriesOf(platformChain, 1)).filter(({ requestId }) => ours.has(requestId));
    return own.length >= expected.length ? own : undefined;
  });
  const told = found.map(({ operation, target, outcome }) => `${operation} ${target?.name} ${outcome}`);
  // Those that were begun go ahead of those that waited in the process.
  expect(told.toSorted()).toEqual(expected.toSorted());
});

test("entries are listed page by page and by what is looked for, to those who may, which is recorded too", async () => {
  const ask = api.askAs("listing");
  for (const name of ["one", "two", "three"]) expect((await ask("/v1/stores", shop(name))).status).toBe(202);
  expect((await ask("/v1/stores/two", { method: "DELETE" })).status).toBe(202);
  await entriesOf("listing", 4);
  const list = async (query: string): Promise<AuditList> => read(await ask(`/v1/audit?${query}`));
  const named = ({ items }: AuditList) => items.map(({ operation, target }) => `${operation} ${target?.name}`);
  const creates = ["createStore one", "createStore two", "createStore three"];
  expect(named(await list("limit=3&outcome=accepted&operation=createStore"))).toEqual(creates);
  const first = await list("limit=1");
  const next = await list(`limit=2&pageToken=${first.nextPageToken}`);
  expect([first, next].flatMap(named)).toEqual(creates);
  expect(named(await list("target=two"))).toEqual(["createStore two", "deleteStore two"]);
  const since = "2999-01-01T00:00:00Z";
  for (const time of ["until=2020-01-01T00:00:00Z", `since=${since}`]) expect(named(await list(time))).toEqual([]);
  const blocks = { chain: "listing", from: 1, since, limit: 9 };
  expect(await api.withBackend(({ auditLog }) => auditLog.blocks(blocks))).toEqual([]);
  expect((await ask("/v1/audit?pageToken=x")).status).toBe(400);
  expect((await api.askAs("listing", "tenant-member")("/v1/audit")).status).toBe(403);
  expect((await ask("/v1/audit?platform=true")).status).toBe(403);
  expect((await api.askAs("listing", "auditor")("/v1/audit?platform=true")).status).toBe(200);
  const reads = (await entriesOf("listing", 12)).map(({ operation, outcome }) => `${operation} ${outcome}`);
  expect(reads).toEqual(expect.arrayContaining(["listAudit accepted", "listAudit refused"]));
});

test("what is changed, missing, moved or cut off in a chain as the stream holds it is found", async () => {
  const ask = api.askAs("tampered");
  for (let count = 1; count <= 4; count += 1) {
    await ask(`/v1/stores/absent-${count}`, { method: "DELETE" });
    await entriesOf("tampered", count);
  }
  const { items } = await read<AuditBlockList>(await ask("/v1/audit/blocks"));
  // That it was read is an entry as well.
  await entriesOf("tampered", 5);
  const blocks = await blocksOf("tampered");
  expect(items.map((it) => JSON.parse(it) as unknown)).toEqual(blocks.slice(0, -1));
  const at = (index: number): AuditBlock => blocks.at(index) as AuditBlock;
  const head = at(-1);
  let copies = 0;
  /** Stored in the same stream as a chain of its own, by the one user that may append. */
  const findingsOf = async (forged: readonly AuditBlock[]): Promise<string[]> => {
    copies += 1;
    const copy = `copy-${copies}`;
    for (const block of forged) await reader.request(auditSubject(copy), JSON.stringify(block));
    const report = await verifyChain("tampered", await rawBlocks(copy), { known: [head], now: new Date() });
    return report.findings.map(({ kind, block, entry }) =>
      [kind, block, entry].filter((it) => it !== undefined).join(" "),
    );
  };
  const event = at(1).events[0]?.replace("refused", "accepted") ?? "";
  expect(await findingsOf(blocks)).toEqual([]);
  expect(await findingsOf(blocks.with(1, { ...at(1), events: [event] }))).toEqual(["changed 2 0"]);
  expect(await findingsOf(blocks.toSpliced(1, 1))).toEqual(["missing 2"]);
  expect(await findingsOf(blocks.with(1, at(2)).with(2, at(1)))).toEqual(["missing 2", "reordered 2"]);
  expect(await findingsOf(blocks.slice(0, -1))).toEqual([`cut ${head.n}`]);
});

test("a block that can't be read is found, and stops neither its own chain nor those of others", async () => {
  await reader.request(auditSubject("spoiled"), "{}");
  for (const tenant of ["spoiled", "beside"]) {
    expect((await api.askAs(tenant)("/v1/stores/absent", { method: "DELETE" })).status).toBe(404);
  }
  await entriesOf("beside", 1);
  const last = async () => auditBlock.safeParse((await rawBlocks("spoiled")).at(-1)).data;
  const block = await pollUntil({ what: "a block after the spoiled one" }, last);
  expect(block.events.join()).toContain('"name":"absent"');
  const { findings } = await verifyChain("spoiled", await rawBlocks("spoiled"), { now: new Date() });
  expect(findings.map(({ kind, block: n }) => [kind, n])).toEqual([["changed", 1]]);
});

test("a tenant whose audit is full is refused changes and logins, not deletes, and no one else is refused anything", async () => {
  const ask = api.askAs("filling");
  const kept = await read(await ask("/v1/stores", shop("kept")));
  await api.agent(kept.cluster).reportReady(kept);
  await entriesOf("filling", 1);
  await fillChain(reader, "filling", (await blocksOf("filling")).at(-1));
  let count = 0;
  const refused = await pollUntil({ what: "a refusal for want of room", everyMs: 500 }, async () => {
    count += 1;
    const answer = await ask("/v1/stores", shop(`fill-${count}`));
    return answer.status === 202 ? undefined : answer;
  });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([507, "600"]);
  const { code, detail } = await read<ProblemDetails>(refused);
  expect([code, detail]).toEqual(["audit-full", expect.stringContaining("of the 16.0 MiB that it may")]);
  const login = await ask("/v1/stores/kept/credentials", post({ publicKey: "A".repeat(43) }));
  expect(login.status).toBe(507);
  // A create that is sent again is answered by what is there.
  expect((await ask("/v1/stores", shop("kept"))).status).toBeLessThan(300);
  expect((await ask("/v1/stores/kept", { method: "DELETE" })).status).toBe(202);
  expect((await ask("/v1/stores/kept/undelete", { method: "POST" })).status).toBe(202);
  expect((await api.askAs("unfilled")("/v1/stores", shop("unfilled"))).status).toBe(202);
  expect((await entriesOf("unfilled", 1)).map(({ operation }) => operation)).toEqual(["createStore"]);
});

test("personal data is sealed wherever the bus keeps the audit, opens for those who may, and is gone for good with its tenant", async () => {
  const [address, email] = ["203.0.113.77", "jane.roe@private.example"];
  const from = { remoteAddress: address };
  const ask = api.askAs("leaving", "tenant-admin", from);
  const note = "because Jane Roe asked";
  const body = { name: "leaving", engine: "woocommerce", cluster: "c1", adminEmail: email, note };
  const store = await read(await ask("/v1/stores", post(body, { "idempotency-key": "leaving" })));
  expect((await ask("/v1/stores/absent", { method: "DELETE" })).status).toBe(404);
  await entriesOf("leaving", 2);
  const listed = async () => (await read<AuditList>(await ask("/v1/audit"))).items;
  expect((await listed()).map((it) => [it.operation, it.address, it.email])).toEqual([
    ["createStore", address, email],
    ["deleteStore", address, undefined],
  ]);
  const where = async (text: string) =>
    (await holding(api.migrator, text)).filter((it) => !it.startsWith("$KV.SP_STATUS"));
  expect(JSON.stringify(await rawBlocks("leaving"))).not.toMatch(/203\.0\.113\.77|jane\.roe/);
  expect(await where(address)).toEqual([]);
  expect((await where(email)).length).toBeGreaterThan(2);
  // In the stream of desired states and the history; beside the message, whose copies do not hold it.
  expect((await where(note)).length).toBeGreaterThanOrEqual(2);

  const admin = api.askAs("default", "platform-admin");
  const erase = (confirm: string) => admin("/v1/tenants/leaving/erase", post({ confirm }));
  const refusal = async () => (await read<ProblemDetails>(await erase("leaving"))).detail;
  expect((await erase("other")).status).toBe(422);
  expect(await refusal()).toContain("Suspend it first");
  expect((await admin("/v1/tenants/leaving/suspend", { method: "POST" })).status).toBe(200);
  expect(await refusal()).toContain("It has 1 stores");
  const deleting = await read(await ask("/v1/stores/leaving?force=true", { method: "DELETE" }));
  await api.agent("c1").report(deleting, { phase: "Deleted" });
  await api.agent("c1").beat({ wellSeconds: 10 });
  await api.ask("/v1/clusters");
  expect(await refusal()).toContain("1 of its stores have to stay");
  await api.agent("c1").beat({ wellSeconds: 3600 });
  await pollUntil({ what: "the erasure" }, async () => (await erase("leaving")).status === 200 || undefined);

  expect(await where(email)).toEqual([]);
  expect(await where(note)).toEqual([]);
  expect(await holding(api.migrator, store.uid)).toEqual([]);
  const shown = await pollUntil({ what: "the keys that processes know are read again" }, async () => {
    const items = await listed();
    const isTold = items.some((it) => it.operation === "eraseTenant" && it.outcome === "accepted");
    return isTold && items[0]?.isErased === true ? items : undefined;
  });
  expect(shown.slice(0, 2).map((it) => [it.operation, it.address, it.email, it.isErased])).toEqual([
    ["createStore", undefined, undefined, true],
    ["deleteStore", undefined, undefined, true],
  ]);
  const told = shown.map(({ operation, outcome }) => `${operation} ${outcome}`);
  expect(told).toEqual(expect.arrayContaining(["suspendTenant accepted", "eraseTenant begun", "eraseTenant accepted"]));
  const report = await verifyChain("leaving", await blocksOf("leaving"), { now: new Date() });
  expect(report.findings).toEqual([]);
});

test("checkpoints are made as soon as there is a key, and find a chain that was cut off or written again as a whole", async () => {
  const ask = api.askAs("signed");
  for (let count = 1; count <= 2; count += 1) {
    await ask(`/v1/stores/absent-${count}`, { method: "DELETE" });
    await entriesOf("signed", count);
  }
  const { made, key, audit, lacked } = await signThrice(api);
  expect(lacked).toContain("the key is not mounted");
  expect(Date.parse(audit.checkpointAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
  const stored = await rawBlocks(checkpointChain);
  for (const each of made) {
    expect(await faultOfCheckpoint(each, key)).toBeUndefined();
    expect(stored).toContainEqual(each);
  }
  const headsOf = (all: readonly Checkpoint[]) =>
    all.map(({ heads }) => heads.find(({ chain }) => chain === "signed")?.n ?? 0);
  // The first has all heads, the others those that are newer than the one but one before.
  expect(headsOf(made)).toEqual([2, 2, 0]);
  await ask("/v1/stores/absent-3", { method: "DELETE" });
  await entriesOf("signed", 3);
  expect(headsOf((await signThrice(api)).made)).toEqual([3, 3, 0]);

  const blocks = (await blocksOf("signed")).slice(0, 2);
  const known = made.slice(0, 1).flatMap(({ heads }) => heads.filter(({ chain }) => chain === "signed"));
  const findingsOf = async (chain: readonly AuditBlock[], heads = known) => {
    const { findings } = await verifyChain("signed", chain, { known: heads, now: new Date() });
    return findings.map((it) => `${it.kind} ${it.block}`);
  };
  expect(known).toEqual([{ chain: "signed", n: 2, hash: blocks[1]?.hash }]);
  const forged: AuditBlock[] = [];
  for (const { at, mark, events } of blocks) {
    const others = events.map((it) => it.replace("absent", "another"));
    forged.push(await nextBlock("signed", forged.at(-1), { at, mark, events: others }));
  }
  expect(await findingsOf(forged, [])).toEqual([]);
  expect(await findingsOf(blocks)).toEqual([]);
  expect(await findingsOf(forged)).toEqual(["changed 2"]);
  expect(await findingsOf(blocks.slice(0, 1), [])).toEqual([]);
  expect(await findingsOf(blocks.slice(0, 1))).toEqual(["cut 2"]);
  expect(await findingsOf([])).toEqual(["cut 1"]);
});

test("what a restored stream holds again comes into its chain once", async () => {
  const ask = api.askAs("restored");
  expect((await ask("/v1/stores", shop("restored-1"))).status).toBe(202);
  const [moved] = await entriesOf("restored", 1);
  const manager = await jetstreamManager(api.migrator);
  await manager.streams.delete(desiredStream);
  await api.restoreBus();
  const again = outboxSubject("restored", moved?.id ?? "");
  await jetstream(reader).publish(again, JSON.stringify(moved));
  const admin = api.askAs("default", "platform-admin");
  // Tenants went with the stream.
  const isThere = async () => (await admin("/v1/tenants", post({ tenant: "restored" }))).ok || undefined;
  await pollUntil({ what: "the tenant in the restored stream" }, isThere);
  const isAccepted = async () => (await ask("/v1/stores", shop("restored-2"))).status === 202 || undefined;
  await pollUntil({ what: "a create in the restored stream" }, isAccepted);
  const found = await entriesOf("restored", 3);
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  const epochs = (await blocksOf("restored")).map(({ mark }) => mark.epoch);
  expect(new Set(epochs).size).toBe(2);
  const report = await verifyChain("restored", await blocksOf("restored"), { now: new Date() });
  expect(report.findings).toEqual([]);
});
