import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { roles, type SealedCredentials, type StoreResource, sealingAlgorithm } from "../../../contract/index.ts";
import { serveRenewalsHere } from "../../../dev/platform/serve-renewals-here.ts";
import { type FuzzRequest, operations, requestsOf } from "../../fixtures/fuzz/arbitrary-request.ts";
import { textOf } from "../../fixtures/text-of.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

/** Stands in everything of the victim that another tenant must not see; no request has it. */
const mark = "v1ct1m";
const runs = 25;
const renewalErrors: unknown[] = [];
let api: Api;
let renewals: AsyncDisposable | undefined;
let ofVictim: StoreResource;

beforeAll(async () => {
  api = await startApi();
  renewals = await serveRenewalsHere(api.servers.nats, { error: (fields) => renewalErrors.push(fields) });
  const asVictim = api.askAs("victim");
  const secret = { adminEmail: `${mark}@example.com`, externalId: mark, labels: { [mark]: mark } };
  const hosts = ["shop.example.org"];
  ofVictim = await read(
    await asVictim("/v1/stores", post({ name: "hats", engine: "medusa", cluster: "c1", hosts, ...secret })),
  );
  await api.agent("c1").reportReady(ofVictim);
  const own = await read(await api.ask("/v1/stores", post({ name: "mine", engine: "medusa", cluster: "c1" })));
  await api.agent("c1").reportReady(own);
  const problem = { code: "apply-rejected", message: "Refused." } as const;
  const sealed: SealedCredentials = {
    name: "mine",
    uid: own.uid,
    cluster: "c1",
    engine: "medusa",
    fields: ["url", "username", "password"],
    sealed: { algorithm: sealingAlgorithm, encapsulatedKey: "C".repeat(42).concat("A"), ciphertext: "D".repeat(700) },
  };
  const none = { components: ["server"], lines: [], truncated: false, silent: [] };
  const found = { name: "mine", uid: own.uid, cluster: "c1", objects: [], truncated: false };
  const backups = { name: "mine", uid: own.uid, cluster: "c1", backups: [] };
  const logs = { name: "mine", uid: own.uid, cluster: "c1", ...none };
  for (const cluster of ["c1", "c2"]) {
    await api.agent(cluster).answerPreviews({ schemaVersion: 1, outcome: "refused", problem });
    await api.agent(cluster).answerLogs({ schemaVersion: 1, outcome: "answered", logs });
    await api.agent(cluster).answerObjects({ schemaVersion: 1, outcome: "answered", found });
    await api.agent(cluster).answerBackups({ schemaVersion: 1, outcome: "answered", found: backups });
    await api.agent(cluster).followLogs(async function* () {
      yield logs;
    });
    await api.agent(cluster).answerCredentials({ schemaVersion: 1, outcome: "answered", credentials: sealed });
  }
});

afterAll(async () => {
  await renewals?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  expect(renewalErrors).toEqual([]);
  // Agents that refuse or say nothing useful are no errors of ours.
  expect(api.errors).toEqual([]);
});

/** What is there to be asked for: own and foreign. */
const known = {
  name: ["hats", "mine"],
  cluster: ["c1", "c2"],
  hosts: [["shop.example.org"]],
  tenant: ["victim", "default"],
  limit: [1],
};

async function expectOrderly(role: (typeof roles)[number], request: FuzzRequest): Promise<void> {
  const ask = api.askAs("default", role);
  const response = await ask(request.path, request.init);
  const body = await textOf(response);
  const told = `${role}: ${JSON.stringify([request.path, request.init])} -> ${response.status} ${body.slice(0, 300)}`;
  // With a part of the path empty, or one that every client resolves, it is no address of the API.
  const isNoAddress = /\/\/|\/$|\/\.{1,2}(\/|$)/.test(request.path.split("?", 1)[0] ?? "");
  expect([...request.documented, ...(isNoAddress ? [404] : [])], told).toContain(response.status);
  expect(response.status, told).toBeLessThan(500);
  if (response.status >= 400) {
    expect(response.headers.get("content-type"), told).toBe("application/problem+json");
    expect(JSON.parse(body), told).toMatchObject({ status: response.status, code: expect.any(String) as unknown });
  }
  if (role === "platform-admin" || role === "auditor") return; // they may act for others
  expect(body, told).not.toContain(mark);
  expect(body, told).not.toContain(ofVictim.uid);
}

test.each(operations)(
  "$title answers whatever any role sends, by its document, and tells nothing of others",
  {
    timeout: 600_000,
  },
  async (operation) => {
    for (const role of roles) {
      const requests = requestsOf(operation, known);
      await fc.assert(
        fc.asyncProperty(requests, (request) => expectOrderly(role, request)),
        { numRuns: runs },
      );
    }
  },
);

test("the victim's store is as it was", async () => {
  const now = await read(await api.askAs("victim")("/v1/stores/hats"));
  expect(now.revision).toBe(ofVictim.revision);
});
