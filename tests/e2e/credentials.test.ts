import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { ApiClient, ApiProblemError, askCredentials } from "../../client/index.ts";
import { engineIds } from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { startWiretap } from "../fixtures/wiretap.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
let platform: TestPlatform;
let api: ApiClient;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  api = new ApiClient({ url: platform.url });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

/** The code of the refusal, or "answered". */
async function outcome(name: string): Promise<string> {
  try {
    await askCredentials({ api, name });
    return "answered";
  } catch (error) {
    if (error instanceof ApiProblemError) return error.code;
    throw error;
  }
}

async function waitUntilReady(name: string): Promise<string | undefined> {
  const isReady = async () => {
    const { phase, endpoints } = await api.getStore(name);
    return phase === "Ready" ? endpoints : undefined;
  };
  return (await pollUntil({ what: `${name} is Ready` }, isReady)).adminUrl;
}

const secretData = z.object({ data: z.object({ username: z.base64(), password: z.base64() }) });

async function adminSecret(name: string) {
  const found = await platform.kube("c1").get({ plural: "secrets", namespace: `store-${name}`, name: "admin-v1" });
  const { username, password } = secretData.parse(found).data;
  return { login: atob(username), password: atob(password) };
}

const logs = () => [platform.agent("c1").logFile, platform.controlPlaneLog].map((file) => readFileSync(file, "utf8"));

describe.each(engineIds)("the administrator of a %s store", (engine) => {
  const name = `owned-${engine}`;

  test("has no login before the store is set up, then the one of its Secret, and no one on the way reads it", async () => {
    await using wiretap = await startWiretap(platform.servers.nats, "c1");
    await api.createStore({ name, engine, cluster: "c1" });
    const outcomes: string[] = [];
    await pollUntil({ what: "an answer", everyMs: 50 }, async () => {
      const next = await outcome(name);
      // An agent that does not hear questions yet, or needs more than five seconds on a busy machine.
      if (next !== "cluster-unavailable") outcomes.push(next);
      return next === "answered" || undefined;
    });
    expect(outcomes[0]).toBe("no-credentials");
    expect(new Set(outcomes)).toEqual(new Set(["no-credentials", "answered"]));

    const adminUrl = await waitUntilReady(name);
    const { login, password } = await adminSecret(name);
    const field = engine === "medusa" ? "email" : "username";
    expect(await askCredentials({ api, name })).toEqual({ url: adminUrl, [field]: login, password });

    // A run of its CronJob may begin in any minute.
    const objects = await pollUntil({ what: "all of its objects are ready" }, async () => {
      const found = (await api.listObjects(name)).objects;
      return found.every(({ ready }) => ready) ? found : undefined;
    });
    const kinds = [
      "Namespace",
      "Secret",
      "Deployment",
      "StatefulSet",
      "PersistentVolumeClaim",
      "Job",
      "HTTPRoute",
      "Pod",
    ];
    expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));

    const subjects = new Set(wiretap.heard.map(({ subject }) => subject.split(".").slice(0, 3).join(".")));
    expect(subjects, "both directions were heard").toContain("sp.v1.rpc");
    const heard = wiretap.heard.map(({ text }) => text).join("\n");
    expect(heard).toContain('"ciphertext":');
    for (const text of [heard, ...logs()]) {
      expect(text.includes(password) || text.includes(btoa(password))).toBe(false);
    }
  });

  test("is printed by the command, in lines and as JSON", async () => {
    await waitUntilReady(name);
    const { login, password } = await adminSecret(name);
    const command = [join(root, "cli/main.mjs"), "credentials", name, "--endpoint", platform.url];
    const [lines, json] = await Promise.all([
      run(process.execPath, command),
      run(process.execPath, [...command, "-o", "json"]),
    ]);
    expect(lines.stdout).toMatch(new RegExp(`^(username|email)\\s+${login}\\npassword\\s+${password}$`, "m"));
    expect(JSON.parse(json.stdout)).toMatchObject({ password });
  });
});

test("every question is on record on both sides under one id, refused or not", async () => {
  const response = await fetch(`${platform.url}/v1/stores/owned-medusa/credentials`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ publicKey: "A".repeat(43) }),
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ code: "invalid-request", errors: [{ field: "#/publicKey" }] });
  const id = response.headers.get("x-request-id") ?? "none";
  const said = () => logs().map((log) => log.split("\n").filter((line) => line.includes(id)));
  await pollUntil({ what: "both have said so" }, () => {
    for (const lines of said()) expect(lines.some((line) => line.includes("credentials asked for"))).toBe(true);
    expect(said()[0]?.some((line) => line.includes("credentials refused"))).toBe(true);
    return true;
  });
});

test("the command says what is wrong and ends with 3 for a store that is not there, or with 2 for a wrong use of it", async () => {
  const ask = async (...args: string[]) =>
    run(process.execPath, [join(root, "cli/main.mjs"), "credentials", ...args]).catch((error: unknown) => error);
  const [absent, misused] = await Promise.all([ask("nobody", "--endpoint", platform.url), ask()]);
  expect(absent).toMatchObject({ code: 3, stdout: "", stderr: expect.stringContaining("store-not-found") as string });
  expect(misused).toMatchObject({ code: 2, stderr: expect.stringContaining("NAME is missing.") as string });
});

test("with the agent killed it is a 503, with it back an answer again; a store that is deleted has none", async () => {
  const name = "owned-woocommerce";
  await platform.agent("c1").kill("SIGKILL");
  expect(await outcome(name)).toBe("cluster-unavailable");
  await platform.agent("c1").start();
  const isAnswered = async () => (await outcome(name)) === "answered" || undefined;
  await pollUntil({ what: "an answer again" }, isAnswered);
  await api.deleteStore(name, { force: true });
  expect(await outcome(name)).toBe("store-deleting");
});
