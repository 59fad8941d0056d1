import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withSecretFiles } from "./config.node.ts";
import { ConfigurationError, readEdgeConfig, readMigrationConfig, readServerConfig } from "./config.ts";

const access = { STOREPLANE_NATS_USER: "control-plane", STOREPLANE_NATS_PASSWORD: "s3cr3t" };

test("only user and password have no default", () => {
  expect(readServerConfig(access)).toEqual({
    nats: { url: "nats://127.0.0.1:4222", credentials: { user: "control-plane", pass: "s3cr3t" } },
    identity: "open",
    host: "127.0.0.1",
    port: 8080,
    logLevel: "info",
    publicHosts: [],
    limits: { headersMs: 15_000, bodyMs: 20_000, keepAliveMs: 75_000, connections: 4000 },
    drainMs: 5000,
  });
  expect(readMigrationConfig(access)).toMatchObject({ clusters: [], scale: { replicas: 1 } });
});

test.each([
  [{ STOREPLANE_NATS_USER: "" }, "STOREPLANE_NATS_USER"],
  [{ STOREPLANE_NATS_PASSWORD: undefined }, "STOREPLANE_NATS_PASSWORD"],
  [{ STOREPLANE_NATS_URL: "http://x" }, "STOREPLANE_NATS_URL"],
  [{ STOREPLANE_HTTP_PORT: "70000" }, "STOREPLANE_HTTP_PORT"],
  [{ STOREPLANE_HTTP_PORT: "eighty" }, "STOREPLANE_HTTP_PORT"],
  [{ STOREPLANE_LOG_LEVEL: "loud" }, "STOREPLANE_LOG_LEVEL"],
  [{ STOREPLANE_PUBLIC_HOSTS: "api.example.com:8080" }, "STOREPLANE_PUBLIC_HOSTS"],
  [{ STOREPLANE_PUBLIC_HOSTS: "API.example.com" }, "STOREPLANE_PUBLIC_HOSTS"],
  [{ STOREPLANE_HTTP_BODY_SECONDS: "0" }, "STOREPLANE_HTTP_BODY_SECONDS"],
  [{ STOREPLANE_HTTP_CONNECTIONS: "none" }, "STOREPLANE_HTTP_CONNECTIONS"],
  [{ STOREPLANE_DRAIN_SECONDS: "301" }, "STOREPLANE_DRAIN_SECONDS"],
])("a wrong variable is named without its value: %j", (change, name) => {
  expect(() => readServerConfig({ ...access, ...change })).toThrow(ConfigurationError);
  expect(() => readServerConfig({ ...access, ...change })).toThrow(name);
  expect(() => readServerConfig({ ...access, ...change })).not.toThrow(/s3cr3t/);
});

test.each([
  [{ STOREPLANE_CLUSTERS: "c1,*" }, "STOREPLANE_CLUSTERS"],
  [{ STOREPLANE_STREAM_REPLICAS: "0" }, "STOREPLANE_STREAM_REPLICAS"],
  [{ STOREPLANE_STREAM_MAX_BYTES: "10" }, "STOREPLANE_STREAM_MAX_BYTES"],
])("a wrong variable of the migration is named: %j", (change, name) => {
  expect(() => readMigrationConfig({ ...access, ...change })).toThrow(name);
});

const uid = "0192f0c1-2345-7abc-8def-0123456789ab";
const other = "9a8b7c6d-0000-4000-8000-00000000000f";

test("bindings are pairs of a cluster's id and the uid of its kube-system, with commas", () => {
  const bound = (text?: string) => readMigrationConfig({ ...access, STOREPLANE_BIND: text }).bindings;
  expect(bound()).toEqual([]);
  expect(bound("")).toEqual([]);
  expect(bound(`fra-1=${uid}`)).toEqual([["fra-1", uid]]);
  expect(bound(`fra-1=${uid},nyc-1=${other},`)).toEqual([
    ["fra-1", uid],
    ["nyc-1", other],
  ]);
});

const notPairs = "must be ID=UID, the UID being that of the namespace kube-system";

test.each([
  ["fra-1", notPairs],
  ["fra-1=", notPairs],
  [`=${uid}`, "STOREPLANE_BIND"],
  ["fra-1=-", notPairs],
  ["fra-1=0", notPairs],
  [`fra-1=${uid}=x`, notPairs],
  [`fra-1=${uid.toUpperCase()}`, notPairs],
  [`fra-1=${uid}, nyc-1=${other}`, "STOREPLANE_BIND"],
  [` fra-1=${uid}`, "STOREPLANE_BIND"],
  [`fra-1=${uid};nyc-1=${other}`, notPairs],
  [`fra-1 ${uid}`, notPairs],
  [`FRA=${uid}`, "STOREPLANE_BIND"],
  [`fra.1=${uid}`, "STOREPLANE_BIND"],
  [`*=${uid}`, "STOREPLANE_BIND"],
  [`>=${uid}`, "STOREPLANE_BIND"],
  [`-=${uid}`, "STOREPLANE_BIND"],
  [`${"a".repeat(254)}=${uid}`, "STOREPLANE_BIND"],
  ["127.0.0.1:0", notPairs],
  ["[::1]:8080", notPairs],
  [`fra-1=${uid}\n`, notPairs],
  [`fra-1=${uid},fra-1=${other}`, "must bind each id once"],
  [`fra-1=${uid},fra-1=${uid}`, "must bind each id once"],
  [Array.from({ length: 1001 }, (_, index) => `c${index}=${uid}`).join(), "must be at most 1000 clusters"],
])("what binds no cluster to one uid is refused by variable and rule, without its value: %s", (text, rule) => {
  const read = () => readMigrationConfig({ ...access, STOREPLANE_BIND: text });
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(/the environment can't be used: #?\/?STOREPLANE_BIND/);
  expect(read).toThrow(rule);
  expect(read).not.toThrow(uid);
});

test("metrics are served where a port is named for them", () => {
  expect(readServerConfig({ ...access, STOREPLANE_METRICS_PORT: "9464" }).metrics).toEqual({
    host: "127.0.0.1",
    port: 9464,
  });
});

test("clusters are a list with commas", () => {
  expect(readMigrationConfig({ ...access, STOREPLANE_CLUSTERS: "c1,c2" }).clusters).toEqual(["c1", "c2"]);
});

test("at the edge the bus is reached by WebSocket only", () => {
  expect(readEdgeConfig({ ...access, STOREPLANE_NATS_URL: "wss://bus.example.com" }).nats.url).toBe(
    "wss://bus.example.com",
  );
  expect(() => readEdgeConfig({ ...access, STOREPLANE_NATS_URL: "nats://x" })).toThrow("STOREPLANE_NATS_URL");
  expect(() => readEdgeConfig(access)).toThrow("STOREPLANE_NATS_URL");
});

test("a password can come from a file, and a file that is not there is an error", () => {
  const file = join(mkdtempSync(join(tmpdir(), "storeplane-config-")), "password");
  writeFileSync(file, "from-file\n");
  const environment = { ...access, STOREPLANE_NATS_PASSWORD_FILE: file };
  expect(readServerConfig(withSecretFiles(environment)).nats.credentials.pass).toBe("from-file");
  expect(() => withSecretFiles({ ...access, STOREPLANE_NATS_PASSWORD_FILE: `${file}.gone` })).toThrow(
    ConfigurationError,
  );
});
