import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  hostProofMs,
  hostProofPath,
  lostProofMs,
  type ProblemDetails,
  type StoreHostState,
  type StoreResource,
} from "../../../contract/index.ts";
import { HostRounds } from "../../../control-plane/hosts/host-rounds.ts";
import { keepHosts } from "../../../control-plane/hosts/keep-hosts.node.ts";
import type { HostProber } from "../../../control-plane/ports/host-prober.ts";
import { isPublicAddress } from "../../../control-plane/probes/address-ranges.node.ts";
import { createHostProber } from "../../../control-plane/probes/host-prober.node.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { startDnsServer } from "../../fixtures/dns-server.ts";
import { type Api, type Ask, post, read, startApi } from "./start-api.ts";

const engine = "woocommerce";
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let api: Api;
let dns: Awaited<ReturnType<typeof startDnsServer>>;
let web: Server;
let answers: Map<string, { readonly status: number; readonly text: string; readonly location?: string }>;
let rounds: HostRounds;

beforeAll(async () => {
  answers = new Map();
  web = createServer((request, response) => {
    const { status, text, location } = answers.get(`${request.headers.host}${request.url}`) ?? {
      status: 404,
      text: "",
    };
    response.writeHead(status, location === undefined ? {} : { location }).end(text);
  }).listen(0, "127.0.0.1");
  [api, dns] = await Promise.all([startApi(), startDnsServer()]);
});

afterAll(async () => {
  web.close();
  await dns[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

beforeEach(() => {
  rounds = roundsOf();
});

/** The looks of another process, which knows nothing of what the first remembers. */
function roundsOf({ isAllowed = (it: string) => it === "127.0.0.1" || isPublicAddress(it) } = {}): HostRounds {
  const { port } = web.address() as AddressInfo;
  const prober = createHostProber({ servers: [dns.server], isAllowed, httpPort: port });
  return new HostRounds({ withBackend: api.withBackend, prober, logger: silent });
}

async function create(ask: Ask, name: string, ...hosts: string[]): Promise<StoreResource> {
  const response = await ask("/v1/stores", post({ name, engine, cluster: "c1", hosts }));
  expect(response.status).toBe(202);
  return read(response);
}

async function hostOf(ask: Ask, name: string, index = 0): Promise<StoreHostState & { proof: object }> {
  const { hostStates = [] } = await read(await ask(`/v1/stores/${name}`));
  return hostStates[index] as StoreHostState & { proof: object };
}

/** Makes the record that the store's answer asks for. */
function prove({ hostStates = [] }: StoreResource, index = 0): void {
  const { proof } = hostStates[index] ?? {};
  dns.zone.set(proof?.txtName ?? "", { txt: [[proof?.txtValue ?? ""]] });
}

/** Looks at every host again whose time has not come. */
async function lookAgain(): Promise<void> {
  api.skip(2 * 3_600_000);
  await roundsOf().round();
}

function desiredHosts(name: string, tenant = "default"): Promise<readonly string[] | undefined> {
  return api.withBackend(
    async ({ desired }) => (await desired.newest({ cluster: "c1", tenant, store: name }))?.value.spec.hosts,
  );
}

test("a host is served from the next revision on once its TXT record is there, and was not before", async () => {
  const created = await create(api.ask, "proved", "www.proved.example");
  expect(created).toMatchObject({
    hosts: ["www.proved.example"],
    hostStates: [{ ready: false, proof: { state: "Pending" } }],
  });
  expect(await desiredHosts("proved")).toEqual([]);
  await rounds.round();
  expect(await hostOf(api.ask, "proved")).toMatchObject({
    ready: false,
    reason: "HostNotProved",
    message: expect.stringContaining("_storeplane-challenge.www.proved.example") as string,
    proof: { state: "Pending", txtName: "_storeplane-challenge.www.proved.example" },
  });
  prove(created);
  await lookAgain();
  expect(await desiredHosts("proved")).toEqual(["www.proved.example"]);
  const store = await read(await api.ask("/v1/stores/proved"));
  expect(store.revision).not.toBe(created.revision);
  expect(store.hostStates).toMatchObject([{ host: "www.proved.example", proof: { state: "Verified" } }]);
});

test("of two tenants that want one host the first to prove it gets it, and the other is told", async () => {
  const one = await create(api.askAs("acme"), "race-one", "raced.example");
  const other = await create(api.askAs("beta"), "race-other", "raced.example");
  expect(one.hostStates?.[0]?.proof?.txtValue).not.toBe(other.hostStates?.[0]?.proof?.txtValue);
  prove(other);
  await rounds.round();
  await rounds.round();
  expect(await hostOf(api.askAs("beta"), "race-other")).toMatchObject({ proof: { state: "Verified" } });
  expect(await hostOf(api.askAs("acme"), "race-one")).toMatchObject({
    ready: false,
    reason: "HostTaken",
    proof: { state: "Failed", reason: "HostTaken" },
  });
  expect([await desiredHosts("race-other", "beta"), await desiredHosts("race-one", "acme")]).toEqual([
    ["raced.example"],
    [],
  ]);
  const late = await api.askAs("victim")(
    "/v1/stores",
    post({ name: "race-late", engine, cluster: "c1", hosts: ["raced.example"] }),
  );
  expect([late.status, (await read<ProblemDetails>(late)).code]).toEqual([409, "host-taken"]);
});

test("of two that prove one host at the same moment one gets it", async () => {
  const one = await create(api.askAs("acme"), "both-one", "both.example");
  const other = await create(api.askAs("beta"), "both-other", "both.example");
  const values = [one, other].map(({ hostStates }) => [hostStates?.[0]?.proof?.txtValue ?? ""]);
  dns.zone.set("_storeplane-challenge.both.example", { txt: values });
  const processes = [roundsOf(), roundsOf(), roundsOf()];
  await Promise.all(processes.map((it) => it.round()));
  await lookAgain();
  await lookAgain();
  const states = [await hostOf(api.askAs("acme"), "both-one"), await hostOf(api.askAs("beta"), "both-other")];
  expect(states.map(({ proof }) => (proof as { state: string }).state).toSorted()).toEqual(["Failed", "Verified"]);
  const served = [await desiredHosts("both-one", "acme"), await desiredHosts("both-other", "beta")];
  expect(served.flat()).toEqual(["both.example"]);
});

test("a host that is not proved within 72 hours is given up, and looked for again when it is asked for", async () => {
  const squatter = await create(api.askAs("acme"), "squatter", "victim.example");
  await rounds.round();
  api.skip(hostProofMs);
  await roundsOf().round();
  const path = "/v1/stores/squatter/hosts/victim.example/verify";
  expect(await hostOf(api.askAs("acme"), "squatter")).toMatchObject({
    proof: { state: "Failed", reason: "HostProofExpired" },
  });
  const owner = await create(api.askAs("victim"), "owner", "victim.example");
  prove(owner);
  await roundsOf().round();
  expect(await hostOf(api.askAs("victim"), "owner")).toMatchObject({ proof: { state: "Verified" } });
  api.skip(60_000);
  const again = await api.askAs("acme")(path, { method: "POST" });
  expect([again.status, (await read(again)).hostStates?.[0]?.proof?.state]).toEqual([202, "Pending"]);
  await roundsOf().round();
  expect(await hostOf(api.askAs("acme"), "squatter")).toMatchObject({
    proof: { state: "Failed", reason: "HostTaken" },
  });
  const tooSoon = await api.askAs("acme")(path, { method: "POST" });
  expect(tooSoon.status).toBe(202);
  expect(squatter.hosts).toEqual(["victim.example"]);
});

test("a host whose proof is lost is served for seven days more, then it is free", async () => {
  const store = await create(api.ask, "loser", "lost.example");
  prove(store);
  await rounds.round();
  dns.zone.set("_storeplane-challenge.lost.example", { fails: "SERVFAIL" });
  api.skip(86_400_000);
  await roundsOf().round();
  expect(await hostOf(api.ask, "loser")).toMatchObject({ proof: { state: "Verified" } });
  expect(await hostOf(api.ask, "loser")).not.toHaveProperty("proof.reason");
  dns.zone.delete("_storeplane-challenge.lost.example");
  await lookAgain();
  expect(await hostOf(api.ask, "loser")).toMatchObject({ proof: { state: "Verified", reason: "HostProofLost" } });
  expect(await desiredHosts("loser")).toEqual(["lost.example"]);
  api.skip(lostProofMs);
  await roundsOf().round();
  expect(await hostOf(api.ask, "loser")).toMatchObject({
    ready: false,
    proof: { state: "Failed", reason: "HostProofExpired" },
  });
  expect(await desiredHosts("loser")).toEqual([]);
  const next = await create(api.askAs("beta"), "finder", "lost.example");
  prove(next);
  await roundsOf().round();
  expect(await desiredHosts("finder", "beta")).toEqual(["lost.example"]);
});

test("the host of a deleted store is free for the next one that proves it", async () => {
  prove(await create(api.ask, "parting", "parting.example"));
  await rounds.round();
  const deleting = await read(await api.ask("/v1/stores/parting?force=true", { method: "DELETE" }));
  const early = await api.askAs("acme")(
    "/v1/stores",
    post({ name: "heir", engine, cluster: "c1", hosts: ["parting.example"] }),
  );
  expect(early.status).toBe(409);
  await api.agent("c1").report(deleting, { phase: "Deleted" });
  prove(await create(api.askAs("acme"), "heir", "parting.example"));
  await roundsOf().round();
  expect(await desiredHosts("heir", "acme")).toEqual(["parting.example"]);
});

test.each([
  { how: "among other records", answering: (value: string) => ({ txt: [["v=spf1 -all"], [value], ["other"]] }) },
  { how: "in several strings", answering: (value: string) => ({ txt: [[value.slice(0, 20), value.slice(20)]] }) },
])("a proof counts $how", async ({ how, answering }) => {
  const name = `as-${how.replaceAll(" ", "-")}`;
  const store = await create(api.ask, name, `${name}.example`);
  const { txtName = "", txtValue = "" } = store.hostStates?.[0]?.proof ?? {};
  dns.zone.set(txtName, answering(txtValue));
  await rounds.round();
  expect(await desiredHosts(name)).toEqual([`${name}.example`]);
});

test("the record may be a CNAME of another name", async () => {
  const store = await create(api.ask, "alias", "alias.example");
  const { txtName = "", txtValue = "" } = store.hostStates?.[0]?.proof ?? {};
  dns.zone.set(txtName, { cname: "proofs.agency.example" });
  dns.zone.set("proofs.agency.example", { txt: [[txtValue]] });
  await rounds.round();
  expect(await desiredHosts("alias")).toEqual(["alias.example"]);
});

test.each([
  { name: "wrong", answering: { txt: [["storeplane-host=0000"]] }, reason: "HostProofWrong", says: "another value" },
  { name: "servfail", answering: { fails: "SERVFAIL" as const }, reason: "HostProofUnknown", says: "SERVFAIL" },
  { name: "silence", answering: { fails: "silent" as const }, reason: "HostProofUnknown", says: "no answer in time" },
  { name: "nothing", answering: { txt: [] }, reason: "HostNotProved", says: "no such record" },
])("a look that finds $name says so", { timeout: 60_000 }, async ({ name, answering, reason, says }) => {
  await create(api.ask, `finds-${name}`, `${name}.example`);
  dns.zone.set(`_storeplane-challenge.${name}.example`, answering);
  await rounds.round();
  expect(await hostOf(api.ask, `finds-${name}`)).toMatchObject({
    reason,
    message: expect.stringContaining(says) as string,
    proof: { state: "Pending", nextCheckAt: expect.any(String) as string },
  });
  expect(await desiredHosts(`finds-${name}`)).toEqual([]);
  // Every later round would wait for it.
  dns.zone.delete(`_storeplane-challenge.${name}.example`);
});

test("a host may prove itself over HTTP, by its token and nothing else", async () => {
  const store = await create(api.ask, "answering", "answering.example");
  const { txtValue = "" } = store.hostStates?.[0]?.proof ?? {};
  const { port } = web.address() as AddressInfo;
  const place = `answering.example${hostProofPath}`;
  dns.zone.set("answering.example", { a: [["127.0.0.1"]] });
  for (const answer of [
    { status: 302, text: "", location: `http://answering.example:${port}/elsewhere` },
    { status: 200, text: `<p>${txtValue}</p>` },
    { status: 200, text: "x".repeat(100_000) },
  ]) {
    answers.set(place, answer);
    answers.set("answering.example/elsewhere", { status: 200, text: txtValue });
    await lookAgain();
    expect(await desiredHosts("answering")).toEqual([]);
  }
  answers.set(place, { status: 200, text: `${txtValue}\n` });
  await lookAgain();
  expect(await desiredHosts("answering")).toEqual(["answering.example"]);
});

test.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "192.168.1.1", "0.0.0.0"])(
  "nothing is asked at %s",
  async (address) => {
    const name = `inside-${address.replaceAll(".", "-")}`;
    const host = `${name}.example`;
    const store = await create(api.ask, name, host);
    dns.zone.set(host, { a: [["93.184.215.14", address]] });
    answers.set(`${host}${hostProofPath}`, { status: 200, text: store.hostStates?.[0]?.proof?.txtValue ?? "" });
    await roundsOf({ isAllowed: isPublicAddress }).round();
    expect(await hostOf(api.ask, name)).toMatchObject({
      message: expect.stringContaining("not a public address") as string,
    });
    expect(await desiredHosts(name)).toEqual([]);
  },
);

test("a name that leads elsewhere when it is asked again is connected to where it led when it was judged", async () => {
  const store = await create(api.ask, "rebound", "rebound.example");
  const { txtValue = "" } = store.hostStates?.[0]?.proof ?? {};
  answers.set(`rebound.example${hostProofPath}`, { status: 200, text: txtValue });
  // Judged at an address where nothing listens; each later look leads to the web server inside.
  dns.zone.set("rebound.example", { a: [["127.0.0.2"], ["127.0.0.1"]] });
  await roundsOf({ isAllowed: (it) => it === "127.0.0.2" }).round();
  expect(await desiredHosts("rebound")).toEqual([]);
  await lookAgain();
  expect(await desiredHosts("rebound")).toEqual(["rebound.example"]);
});

test("a look that was taken less than ten seconds ago is not taken again on request, which says when it is", async () => {
  await create(api.ask, "eager", "eager.example");
  await rounds.round();
  const ask = () => api.ask("/v1/stores/eager/hosts/eager.example/verify", { method: "POST" });
  const refused = await ask();
  expect([refused.status, (await read<ProblemDetails>(refused)).code]).toEqual([429, "rate-limited"]);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(10);
  api.skip(10_000);
  expect((await ask()).status).toBe(202);
});

test("looks go on when the bus comes back, and a process ends although a look is under way that never does", async () => {
  const warned: string[] = [];
  const logger = { ...silent, warn: (_: object, message: string) => void warned.push(message) };
  let isAsked = false;
  const never: HostProber = {
    isPublicSuffix: () => false,
    txt: () => {
      isAsked = true;
      return new Promise(() => undefined);
    },
    answer: () => new Promise(() => undefined),
  };
  const other = await api.another();
  const kept = keepHosts({ withBackend: other.withBackend, prober: never, logger });
  const { process } = api.servers.nats;
  await process.kill("SIGKILL");
  await pollUntil({ what: "it is said that hosts wait" }, () => warned.length > 0 || undefined);
  await process.start();
  await api.untilConnected();
  await create(api.ask, "later", "later.example");
  await pollUntil({ what: "a look after the outage" }, () => isAsked || undefined);
  await expect(kept[Symbol.asyncDispose]()).resolves.toBeUndefined();
  await other[Symbol.asyncDispose]();
});

test("another tenant's host can't be asked for, nor one that the store does not have", async () => {
  await create(api.askAs("acme"), "acmes", "acmes.example");
  const ask = async (asking: Ask, path: string) =>
    (await read<ProblemDetails>(await asking(path, { method: "POST" }))).code;
  expect(await ask(api.askAs("beta"), "/v1/stores/acmes/hosts/acmes.example/verify")).toBe("store-not-found");
  expect(await ask(api.askAs("acme"), "/v1/stores/acmes/hosts/other.example/verify")).toBe("host-not-found");
});

test.each([
  "a.localhost",
  "shop.local",
  "db.internal",
  "co.uk",
  "com.au",
  "1.in-addr.arpa",
  "x.home.arpa",
  `${"a.".repeat(116)}example`,
  // Under a domain of the platform, and that domain.
  "a.api.storeplane.example",
  "api.storeplane.example",
])("%s is refused when it is asked for, and the field is named", async (host) => {
  const response = await api.ask(
    "/v1/stores",
    post({ name: "refused", engine, cluster: "c1", hosts: ["fine.example", host] }),
  );
  expect([response.status, (await read<ProblemDetails>(response)).errors?.[0]?.field]).toEqual([422, "#/hosts/1"]);
});

test("a host under which everyone registers names is not served, whoever makes the record", async () => {
  prove(await create(api.ask, "suffix", "github.io"));
  await rounds.round();
  expect(await hostOf(api.ask, "suffix")).toMatchObject({ proof: { state: "Failed", reason: "HostNotProvable" } });
});
