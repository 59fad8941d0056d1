import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type CredentialsReply,
  clusterOfflineAfterMs,
  type ProblemCode,
  type ProblemDetails,
  type RpcProblem,
  type SealedCredentials,
  type StoreResource,
  sealingAlgorithm,
} from "../../../contract/index.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let store: StoreResource;
let sealed: SealedCredentials;
let before: number;

const engine = "woocommerce";
const publicKey = "B".repeat(42).concat("A");
const path = "/v1/stores/mine/credentials";

const answered = (credentials: SealedCredentials): CredentialsReply => ({
  schemaVersion: 1,
  outcome: "answered",
  credentials,
});
const refused = (problem: RpcProblem): CredentialsReply => ({ schemaVersion: 1, outcome: "refused", problem });

beforeAll(async () => {
  api = await startApi();
  store = await read(await api.ask("/v1/stores", post({ name: "mine", engine, cluster: "c1" })));
  await api.agent("c1").reportReady(store);
  sealed = {
    name: "mine",
    uid: store.uid,
    cluster: "c1",
    engine,
    fields: ["url", "username", "password"],
    sealed: { algorithm: sealingAlgorithm, encapsulatedKey: "C".repeat(42).concat("A"), ciphertext: "D".repeat(700) },
  };
});

beforeEach(async () => {
  before = await api.writes();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

const ask = (body: unknown = { publicKey }, at = path): Promise<Response> => api.ask(at, post(body));

async function expectProblem(response: Response, code: ProblemCode): Promise<ProblemDetails> {
  const problem = await read<ProblemDetails>(response);
  expect([problem.code, problem.status]).toEqual([code, response.status]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await api.writes(), "nothing was written").toBe(before);
  return problem;
}

test("what the agent sealed is passed on as it is, is kept by no one, and the question is on record", async () => {
  const asked = await api.agent("c1").answerCredentials(answered(sealed));
  const response = await ask();
  expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await read<SealedCredentials>(response)).toEqual(sealed);
  expect(await api.writes()).toBe(before);
  const requestId = response.headers.get("x-request-id");
  const question = { tenant: "default", cluster: "c1", name: "mine", uid: store.uid };
  expect(asked).toEqual([{ schemaVersion: 1, requestId, ...question, algorithm: sealingAlgorithm, publicKey }]);
  const lines = api.entries.filter(({ requestId: id }) => id === requestId);
  expect(lines).toMatchObject([
    {
      message: "credentials asked for",
      tenant: "default",
      actor: "tester",
      store: "mine",
      uid: store.uid,
      cluster: "c1",
    },
    { message: "request", path, status: 200 },
  ]);
  for (const text of [publicKey, sealed.sealed.ciphertext]) expect(JSON.stringify(lines)).not.toContain(text);
});

test("a store that is not there is a 404, and so is another tenant's", async () => {
  const absent = await expectProblem(await ask({ publicKey }, "/v1/stores/nobody/credentials"), "store-not-found");
  const foreign = await expectProblem(await api.askAs("other")(path, post({ publicKey })), "store-not-found");
  // Alike but for the name that was asked for.
  const unnamed = (problem: ProblemDetails) => ({
    ...problem,
    instance: "",
    detail: problem.detail.replace(/"[^"]+"/, ""),
  });
  expect(unnamed(foreign)).toEqual(unnamed(absent));
  expect(absent.detail).toContain('"nobody"');
});

test("a store that is being deleted, or is deleted, has no credentials any more", async () => {
  const asked = await api.agent("c1").answerCredentials(answered(sealed));
  const leaving = await read(await api.ask("/v1/stores", post({ name: "leaving", engine, cluster: "c1" })));
  await api.agent("c1").reportReady(leaving);
  const deleting = await read(await api.ask("/v1/stores/leaving", { method: "DELETE" }));
  before = await api.writes();
  const at = "/v1/stores/leaving/credentials";
  expect((await expectProblem(await ask({ publicKey }, at), "store-deleting")).phase).toBe("Deleting");
  await api.agent("c1").report(deleting, { phase: "Deleted" });
  expect((await expectProblem(await ask({ publicKey }, at), "store-deleting")).phase).toBe("Deleted");
  expect(asked).toEqual([]);
});

describe("a wrong question is refused by field and rule, and no one is asked", () => {
  const required = [{ field: "#/publicKey", rule: "is required" }];
  const rule = "must be an X25519 public key: 32 bytes as 43 characters of base64url without padding";
  const wrongKey = [{ field: "#/publicKey", rule }];
  const cases: readonly [what: string, body: unknown, errors: unknown][] = [
    ["no key", {}, required],
    ["no text", { publicKey: 7 }, [{ field: "#/publicKey", rule: "must be of type string" }]],
    ["an empty key", { publicKey: "" }, wrongKey],
    ["a byte too few", { publicKey: publicKey.slice(1) }, wrongKey],
    ["a byte too many", { publicKey: `${publicKey}A` }, wrongKey],
    ["padding", { publicKey: `${publicKey}=` }, wrongKey],
    ["base64 of the other alphabet", { publicKey: publicKey.replace("B", "+") }, wrongKey],
    ["bits that stand for nothing", { publicKey: "B".repeat(43) }, wrongKey],
    ["a line break", { publicKey: `${publicKey}\n` }, wrongKey],
    [
      "another algorithm",
      { publicKey, algorithm: "RSA" },
      [{ field: "#/algorithm", rule: `must be one of: ${sealingAlgorithm}` }],
    ],
    ["an unknown field", { publicKey, privateKey: "x" }, [{ field: "#/privateKey", rule: "is not a known field" }]],
    ["a list", [], [{ field: "#", rule: "must be of type object" }]],
  ];
  test.each(cases)("%s", async (_what, body, errors) => {
    const asked = await api.agent("c1").answerCredentials(answered(sealed));
    expect((await expectProblem(await ask(body), "invalid-request")).errors).toEqual(errors);
    expect(asked).toEqual([]);
  });

  test("a name that can't be, a body that is no JSON, too large or of another type, another method", async () => {
    await expectProblem(await ask({ publicKey }, "/v1/stores/No/credentials"), "invalid-parameter");
    await expectProblem(await ask("{"), "malformed-json");
    await expectProblem(await ask(`{"publicKey":"${"B".repeat(65_536)}"}`), "body-too-large");
    await expectProblem(
      await api.ask(path, post({ publicKey }, { "content-type": "text/plain" })),
      "unsupported-media-type",
    );
    const response = await api.ask(path);
    expect(response.headers.get("allow")).toBe("POST");
    await expectProblem(response, "method-not-allowed");
  });
});

describe("what an agent refuses", () => {
  const rule = "must be another";
  const errors = [{ field: "publicKey", rule }];
  const cases: readonly [RpcProblem["code"], ProblemCode][] = [
    ["store-unknown", "no-credentials"],
    ["no-credentials", "no-credentials"],
    ["invalid-key", "invalid-request"],
    ["kubernetes-unavailable", "cluster-unavailable"],
    ["busy", "cluster-unavailable"],
    ["agent-too-old", "cluster-unavailable"],
    ["invalid-message", "internal"],
    ["internal", "internal"],
  ];
  test.each(cases)("%s is answered as %s", async (code, shown) => {
    await api.agent("c1").answerCredentials(refused({ code, message: "because", errors }));
    const response = await ask();
    const problem = await expectProblem(response, shown);
    expect(response.headers.has("retry-after")).toBe(problem.retryable);
    expect(problem.cluster).toBe("c1");
    // A caller that looked no further would try again for ever at a store that has failed.
    expect(problem.phase !== undefined).toBe(shown === "no-credentials");
    expect(problem.errors).toEqual(
      shown === "cluster-unavailable"
        ? undefined
        : [{ field: shown === "invalid-request" ? "#/publicKey" : "publicKey", rule }],
    );
  });
});

describe("a cluster that does not answer is a 503 that names it", () => {
  async function expectAway(): Promise<void> {
    const response = await ask();
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    const problem = await expectProblem(response, "cluster-unavailable");
    expect([problem.cluster, problem.retryable]).toEqual(["c1", true]);
  }

  test("when no agent is connected", async () => {
    await api.agent("c1").ignore("credentials");
    await expectAway();
  });

  test("when its agent says nothing", async () => {
    await api.agent("c1").answerCredentials(undefined);
    await expectAway();
  });

  test("when its agent answers what can't be read", async () => {
    await api.agent("c1").answerCredentials(new TextEncoder().encode(JSON.stringify(answered(sealed))));
    await expectAway();
  });

  test.each([{ name: "other" }, { uid: "5c1f0a4e-7a0c-4a43-8a67-0d5a3f1f3e22" }, { cluster: "c2" }])(
    "when its agent answers of %j",
    async (change) => {
      await api.agent("c1").answerCredentials(answered({ ...sealed, ...change }));
      await expectAway();
    },
  );

  test("when it has sent no heartbeat for a while, without asking it", async () => {
    const asked = await api.agent("c1").answerCredentials(answered(sealed));
    api.skip(clusterOfflineAfterMs + 1000);
    await expectAway();
    expect(asked).toEqual([]);
    await api.agent("c1").beat();
    expect((await ask()).status).toBe(200);
  });
});
