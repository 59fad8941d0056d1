import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProblemDetails, StoreResource } from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { HostRounds } from "../../../control-plane/hosts/host-rounds.ts";
import { callerOf } from "../../../control-plane/http/request-context.ts";
import { holdingsOf } from "../../../control-plane/ports/holdings.ts";
import type { HostProber } from "../../../control-plane/ports/host-prober.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, type Ask, post, read, startApi, webhookRules } from "./start-api.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

let api: Api;
let trusting: Api;

beforeAll(async () => {
  [api, trusting] = await Promise.all([startApi(), startApi({ trustsHosts: true, replicas: 2 })]);
});

afterAll(async () => {
  await Promise.all([api[Symbol.asyncDispose](), trusting[Symbol.asyncDispose]()]);
  expect([...api.errors, ...trusting.errors]).toEqual([]);
});

const create = (ask: Ask, name: string, asked: readonly string[] | object): Promise<Response> => {
  const more = Array.isArray(asked) ? { hosts: asked as readonly string[] } : asked;
  return ask("/v1/stores", post({ name, engine: "woocommerce", cluster: "c1", ...more }));
};
const change = (ask: Ask, name: string, body: object): Promise<Response> =>
  ask(`/v1/stores/${name}`, { ...post(body), method: "PATCH" });
const shown = async (ask: Ask, name: string): Promise<StoreResource> => read(await ask(`/v1/stores/${name}`));
const codeOf = async (answer: Response): Promise<string> => (await read<ProblemDetails>(answer)).code;

/** Finds each token where the store's answer says that it is to be; the tests decide which. */
const proved = new Map<string, string>();
const prober: HostProber = {
  txt: (name) => {
    const value = proved.get(name);
    return Promise.resolve(
      value === undefined ? { outcome: "absent", why: "no record" } : { outcome: "found", value: [value] },
    );
  },
  answer: () => Promise.resolve({ outcome: "absent", why: "no answer" }),
  isPublicSuffix: () => false,
};

async function prove(ask: Ask, name: string): Promise<void> {
  for (const { proof } of (await shown(ask, name)).hostStates ?? [])
    proved.set(proof?.txtName ?? "", proof?.txtValue ?? "");
  await look();
}

/** The owner takes the tokens away again. */
async function forget(ask: Ask, name: string): Promise<void> {
  for (const { proof } of (await shown(ask, name)).hostStates ?? []) proved.delete(proof?.txtName ?? "");
}

/** The look of a process that knows nothing yet. */
async function look(): Promise<void> {
  api.skip(2 * 3_600_000);
  await new HostRounds({ withBackend: api.withBackend, prober, logger: silent }).round();
}

/** Which hosts the cluster is told to serve. */
const served = (name: string): Promise<readonly string[]> =>
  api.withBackend(async ({ desired }) => {
    const newest = await desired.newest({ cluster: "c1", tenant: "default", store: name });
    return newest?.value.spec.hosts ?? [];
  });

test("a host that is added is served once it is proved, those that stay are served on, one that is removed is not", async () => {
  const { ask } = api;
  expect((await create(ask, "hats", ["one.hats.test"])).status).toBe(202);
  await prove(ask, "hats");
  expect(await served("hats")).toEqual(["one.hats.test"]);
  const both = await change(ask, "hats", { hosts: ["two.hats.test", "one.hats.test"] });
  expect(both.status).toBe(202);
  const { hosts, hostStates = [] } = await read(both);
  expect(hosts).toEqual(["two.hats.test", "one.hats.test"]);
  expect(hostStates.map(({ host, proof }) => [host, proof?.state])).toEqual([
    ["two.hats.test", "Pending"],
    ["one.hats.test", "Verified"],
  ]);
  expect(await served("hats")).toEqual(["one.hats.test"]);
  await prove(ask, "hats");
  expect(await served("hats")).toEqual(["two.hats.test", "one.hats.test"]);
  expect((await change(ask, "hats", { hosts: ["two.hats.test"] })).status).toBe(202);
  expect(await served("hats")).toEqual(["two.hats.test"]);
  // It is proved still, and not asked for any more.
  await look();
  expect((await shown(ask, "hats")).hosts).toEqual(["two.hats.test"]);
  const { revision } = await shown(ask, "hats");
  const again = await change(ask, "hats", { hosts: ["two.hats.test", "one.hats.test"] });
  expect((await read(again)).hostStates?.[1]?.proof?.state).toBe("Pending");
  await look();
  expect(await served("hats")).toEqual(["two.hats.test", "one.hats.test"]);
  expect((await shown(ask, "hats")).revision).not.toBe(revision);
});

test("a host that one store gives up can be proved by another, and the first can't take it back", async () => {
  const [first, second] = [api.ask, api.askAs("second")];
  expect((await create(first, "giver", ["moved.test"])).status).toBe(202);
  await prove(first, "giver");
  expect(await codeOf(await create(second, "taker", ["moved.test"]))).toBe("host-taken");
  expect(await read(await change(first, "giver", { hosts: null }))).toMatchObject({ hosts: [] });
  expect((await create(second, "taker", ["moved.test"])).status).toBe(202);
  await prove(second, "taker");
  expect((await shown(second, "taker")).hostStates?.[0]?.proof?.state).toBe("Verified");
  const refused = await read<ProblemDetails>(await change(first, "giver", { hosts: ["moved.test"] }));
  expect(refused).toMatchObject({ code: "host-taken", errors: [{ field: "#/hosts/0" }] });
});

test("where hosts need no proof any more, one that waited for it is served only when no other store has it", async () => {
  const second = api.askAs("second");
  const waiting = ["free.waits.test", "taken.waits.test"];
  for (const host of waiting) expect((await create(api.ask, host.replaceAll(".", "-"), [host])).status).toBe(202);
  expect((await create(second, "prover", ["taken.waits.test"])).status).toBe(202);
  await prove(second, "prover");
  const { withBackend } = api;
  const identity = () => callerOf({ tenant: "default", actor: "tester", role: "tenant-admin" });
  const hostRules = { areTrusted: true, platformDomains: [] };
  const app = createApp({ withBackend, logger: silent, identity, hostRules, webhookRules });
  const trusted: Ask = async (path, init) => app.request(path, init);
  expect((await change(trusted, "free-waits-test", { plan: "growth" })).status).toBe(202);
  expect(await served("free-waits-test")).toEqual(["free.waits.test"]);
  expect(await codeOf(await create(trusted, "late", ["free.waits.test"]))).toBe("host-taken");
  expect(await codeOf(await change(trusted, "taken-waits-test", { plan: "growth" }))).toBe("host-taken");
  expect(await served("taken-waits-test")).toEqual([]);
  expect((await change(trusted, "taken-waits-test", { plan: "growth", hosts: null })).status).toBe(202);
});

test("what a store gives up leaves nothing on the bus, and at most one of many gets it", async () => {
  const { ask, replicas } = trusting;
  const before = await trusting.writes();
  for (const name of ["holder", "a", "b", "c"]) {
    expect((await create(ask, name, name === "holder" ? { externalId: "x-1" } : {})).status).toBe(202);
  }
  const made = await trusting.writes();
  expect(made).toBeGreaterThan(before);
  for (let round = 0; round < 3; round += 1) {
    expect((await change(ask, "holder", { hosts: ["hot.test"], externalId: `x-${round}-2` })).status).toBe(202);
    expect(await codeOf(await change(ask, "a", { hosts: ["hot.test"] }))).toBe("host-taken");
    expect(await codeOf(await change(ask, "a", { externalId: `x-${round}-2` }))).toBe("external-id-taken");
    expect((await change(ask, "holder", { hosts: [], externalId: "x-1" })).status).toBe(202);
    const answers = await Promise.all(
      ["holder", "a", "b", "c"].map((name, index) => {
        const as = replicas[index % replicas.length]?.askAs("default") ?? ask;
        return change(as, name, { hosts: ["hot.test"] });
      }),
    );
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    for (const name of ["holder", "a", "b", "c"]) await change(ask, name, { hosts: null });
  }
  const claimed = await trusting.withBackend(async ({ desired }) => {
    const holdings = await holdingsOf({ hosts: ["hot.test"], externalId: "x-2-2" }, "default");
    return Promise.all(holdings.map(({ subject }) => desired.claimOfHolding(subject)));
  });
  expect(claimed).toEqual([undefined, undefined]);
});

test("of a host that lost its proof nothing is left on the bus, once its store gives it up or is gone", async () => {
  const own = api.askAs("losing");
  const names = ["giving", "leaving"];
  const subjects = (await holdingsOf({ hosts: names.map((it) => `${it}.lost.test`) }, "losing")).map(
    (it) => it.subject,
  );
  const holders = () =>
    api.withBackend(async ({ desired }) => {
      const claims = await Promise.all(subjects.map((subject) => desired.claimOfHolding(subject)));
      return claims.map((claim) => claim?.value.name);
    });
  for (const name of names) {
    expect((await create(own, name, [`${name}.lost.test`])).status).toBe(202);
    await prove(own, name);
    await forget(own, name);
  }
  for (const days of [1, 8]) {
    api.skip(days * 86_400_000);
    await look();
  }
  for (const name of names) expect((await shown(own, name)).hostStates?.[0]?.proof?.state).toBe("Failed");
  expect(await holders()).toEqual(names);
  expect((await change(own, "giving", { hosts: null })).status).toBe(202);
  expect(await holders()).toEqual([undefined, "leaving"]);
  await api.agent("c1").report(await read(await own("/v1/stores/leaving?force=true", { method: "DELETE" })), {
    phase: "Deleted",
  });
  await api.agent("c1").beat({ wellSeconds: 3600 });
  await pollUntil({ what: "the store is swept" }, async () => {
    await api.withBackend(({ eraser }) => eraser.sweep("losing"));
    return (await own("/v1/stores/leaving")).status === 404 || undefined;
  });
  expect(await holders()).toEqual([undefined, undefined]);
});

test("a host under the platform's own domain is refused where it is new", async () => {
  expect((await create(api.ask, "outside", [])).status).toBe(202);
  const problem = await read<ProblemDetails>(await change(api.ask, "outside", { hosts: ["a.api.storeplane.example"] }));
  expect(problem).toMatchObject({ code: "invalid-request", errors: [{ field: "#/hosts/0" }] });
});
