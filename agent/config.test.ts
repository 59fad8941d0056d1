import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localProfile } from "../constructs/index.ts";
import { readConfig } from "./config.ts";
import { ConfigurationError } from "./errors.ts";
import { defaultTimings } from "./timings.ts";

const least = {
  STOREPLANE_CLUSTER: "c1",
  STOREPLANE_NATS_URL: "nats://127.0.0.1:4222",
  STOREPLANE_NATS_CREDS_FILE: "/etc/storeplane/nats/creds",
};

let dir = "";

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-config-"));
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

function messageFor(variables: Record<string, string>): string {
  try {
    readConfig(variables);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).message;
  }
  throw new Error("nothing was refused");
}

test("a cluster and a bus are enough; everything else has a default", () => {
  expect(readConfig(least)).toMatchObject({
    cluster: "c1",
    nats: { url: "nats://127.0.0.1:4222" },
    kubeconfig: undefined,
    namespace: "storeplane-system",
    profile: localProfile,
    health: { host: "127.0.0.1", port: 8081 },
    workers: 8,
    timings: defaultTimings,
  });
});

test("timings replace the defaults one by one", () => {
  const { timings } = readConfig({ ...least, STOREPLANE_TIMINGS: '{"resyncMs":5000}' });
  expect(timings).toEqual({ ...defaultTimings, resyncMs: 5000 });
});

test("a profile file changes the local profile", () => {
  const file = write("profile.json", '{"baseDomain":"shops.example.com"}');
  expect(readConfig({ ...least, STOREPLANE_PROFILE_FILE: file }).profile).toEqual({
    ...localProfile,
    baseDomain: "shops.example.com",
  });
});

describe("a configuration that can't be used", () => {
  test("is refused with every variable that is wrong, in one message", () => {
    const told = messageFor({ STOREPLANE_HEALTH_PORT: "70000", STOREPLANE_WORKERS: "none" });
    for (const name of ["CLUSTER", "NATS_URL", "HEALTH_PORT", "WORKERS"]) expect(told).toContain(`STOREPLANE_${name}`);
  });

  const secret = "do-not-show-me";
  test.each([
    ["STOREPLANE_CLUSTER", `${secret}!`],
    ["STOREPLANE_NATS_URL", ""],
    ["STOREPLANE_HEALTH_PORT", secret],
    ["STOREPLANE_WORKERS", secret],
    ["STOREPLANE_API_CONNECTIONS", "0"],
    ["STOREPLANE_LOG_LEVEL", secret],
    ["STOREPLANE_AGENT_ID", secret.repeat(20)],
    ["STOREPLANE_TIMINGS", secret],
    ["STOREPLANE_TIMINGS", `{"resyncMs":"${secret}"}`],
    ["STOREPLANE_TIMINGS", '{"resyncMs":0}'],
  ])("by %s = %j names it, and never its value", (name, value) => {
    const told = messageFor({ ...least, STOREPLANE_KUBECONFIG: secret, [name]: value });
    expect(told).toContain(name);
    expect(told).not.toContain(secret);
  });

  test("by a timing that no one knows names the variable", () => {
    expect(messageFor({ ...least, STOREPLANE_TIMINGS: '{"resyncSeconds":5}' })).toContain("STOREPLANE_TIMINGS");
  });

  test("by a file that is not there names the file and what to do, with the cause kept", () => {
    const path = join(dir, "absent");
    const told = messageFor({ ...least, STOREPLANE_PROFILE_FILE: path });
    expect(told).toContain(path);
    expect(told).toContain("mount it");
    expect(() => readConfig({ ...least, STOREPLANE_PROFILE_FILE: path })).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ code: "ENOENT" }) as unknown }),
    );
  });
});

test("region and labels of the cluster follow the rules of the contract", () => {
  expect(readConfig(least)).toMatchObject({ labels: {} });
  const told = readConfig({ ...least, STOREPLANE_REGION: "fra", STOREPLANE_LABELS: "tier=gold, acme.example/zone=a" });
  expect(told).toMatchObject({ region: "fra", labels: { tier: "gold", "acme.example/zone": "a" } });
  for (const wrong of ["tier=a b", "kubernetes.io/x=y", "=v"])
    expect(messageFor({ ...least, STOREPLANE_LABELS: wrong })).toContain("STOREPLANE_LABELS");
  expect(messageFor({ ...least, STOREPLANE_REGION: "FRA 1" })).toContain("STOREPLANE_REGION");
});
