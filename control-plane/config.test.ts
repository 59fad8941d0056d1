import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { followCredsFile } from "./config.node.ts";
import { ConfigurationError, parseIssuers, readEdgeConfig, readMigrationConfig, readServerConfig } from "./config.ts";

const access = { STOREPLANE_NATS_CREDS_FILE: "s3cr3t.creds" };
const migration = { ...access, STOREPLANE_NATS_AUDIT_CREDS_FILE: "audit.creds" };
const edge = { STOREPLANE_NATS_CREDS: "s3cr3t", STOREPLANE_NATS_URL: "wss://bus.example.com" };

test("only the file with the credentials of the bus has no default", () => {
  expect(readServerConfig(access)).toEqual({
    nats: { url: "nats://127.0.0.1:4222", credsFile: "s3cr3t.creds" },
    identity: "open",
    host: "127.0.0.1",
    port: 8080,
    logLevel: "info",
    publicHosts: [],
    hostRules: { areTrusted: false, platformDomains: [] },
    allowsLoopbackWebhooks: false,
    dnsServers: [],
    corsOrigins: [],
    limits: { headersMs: 15_000, bodyMs: 20_000, keepAliveMs: 75_000, connections: 4000 },
    drainMs: 5000,
    platformQuota: {},
    rates: {
      read: 30_000,
      write: 6000,
      preview: 1200,
      logs: 600,
      credentials: 600,
      names: 300,
      audit: 600,
      "auth-failures": 120,
    },
    trustedProxies: [],
  });
  expect(readMigrationConfig(migration)).toMatchObject({ clusters: [], scale: { replicas: 1 } });
});

test.each([
  [{ STOREPLANE_NATS_CREDS_FILE: "" }, "STOREPLANE_NATS_CREDS_FILE"],
  [{ STOREPLANE_NATS_CREDS_FILE: undefined }, "STOREPLANE_NATS_CREDS_FILE"],
  [{ STOREPLANE_NATS_URL: "http://x" }, "STOREPLANE_NATS_URL"],
  [{ STOREPLANE_HTTP_PORT: "70000" }, "STOREPLANE_HTTP_PORT"],
  [{ STOREPLANE_HTTP_PORT: "eighty" }, "STOREPLANE_HTTP_PORT"],
  [{ STOREPLANE_LOG_LEVEL: "loud" }, "STOREPLANE_LOG_LEVEL"],
  [{ STOREPLANE_RATES: "reads=5" }, "STOREPLANE_RATES"],
  [{ STOREPLANE_RATES: "read=0" }, "STOREPLANE_RATES"],
  [{ STOREPLANE_PLATFORM_QUOTA: "shops=5" }, "STOREPLANE_PLATFORM_QUOTA"],
  [{ STOREPLANE_PLATFORM_QUOTA: "stores=-1" }, "STOREPLANE_PLATFORM_QUOTA"],
  [{ STOREPLANE_PLATFORM_QUOTA: "stores=999999999999999999" }, "STOREPLANE_PLATFORM_QUOTA"],
  [{ STOREPLANE_TRUSTED_PROXIES: "proxy.example" }, "STOREPLANE_TRUSTED_PROXIES"],
  [{ STOREPLANE_TRUSTED_PROXIES: "10.42.0.0/33" }, "STOREPLANE_TRUSTED_PROXIES"],
  [{ STOREPLANE_PUBLIC_HOSTS: "api.example.com:8080" }, "STOREPLANE_PUBLIC_HOSTS"],
  [{ STOREPLANE_PUBLIC_HOSTS: "API.example.com" }, "STOREPLANE_PUBLIC_HOSTS"],
  [{ STOREPLANE_ISSUERS_FILE: "issuers.json" }, "STOREPLANE_IDENTITY=tokens"],
  [{ STOREPLANE_CORS_ORIGINS: "*" }, "STOREPLANE_CORS_ORIGINS"],
  [{ STOREPLANE_CORS_ORIGINS: "https://a.example/" }, "STOREPLANE_CORS_ORIGINS"],
  [{ STOREPLANE_HTTP_BODY_SECONDS: "0" }, "STOREPLANE_HTTP_BODY_SECONDS"],
  [{ STOREPLANE_HTTP_CONNECTIONS: "none" }, "STOREPLANE_HTTP_CONNECTIONS"],
  [{ STOREPLANE_DRAIN_SECONDS: "301" }, "STOREPLANE_DRAIN_SECONDS"],
])("a wrong variable is named without its value: %j", (change, name) => {
  expect(() => readServerConfig({ ...access, ...change })).toThrow(ConfigurationError);
  expect(() => readServerConfig({ ...access, ...change })).toThrow(name);
  expect(() => readServerConfig({ ...access, ...change })).not.toThrow(/s3cr3t/);
});

test.each([
  [{ STOREPLANE_NATS_AUDIT_CREDS_FILE: undefined }, "STOREPLANE_NATS_AUDIT_CREDS_FILE"],
  [{ STOREPLANE_CLUSTERS: "c1,*" }, "STOREPLANE_CLUSTERS"],
  [{ STOREPLANE_STREAM_REPLICAS: "0" }, "STOREPLANE_STREAM_REPLICAS"],
  [{ STOREPLANE_STREAM_MAX_BYTES: "10" }, "STOREPLANE_STREAM_MAX_BYTES"],
])("a wrong variable of the migration is named: %j", (change, name) => {
  expect(() => readMigrationConfig({ ...migration, ...change })).toThrow(name);
});

const uid = "0192f0c1-2345-7abc-8def-0123456789ab";
const other = "9a8b7c6d-0000-4000-8000-00000000000f";

test("bindings are pairs of a cluster's id and the uid of its kube-system, with commas", () => {
  const bound = (text?: string) => readMigrationConfig({ ...migration, STOREPLANE_BIND: text }).bindings;
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
  const read = () => readMigrationConfig({ ...migration, STOREPLANE_BIND: text });
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
  expect(readMigrationConfig({ ...migration, STOREPLANE_CLUSTERS: "c1,c2" }).clusters).toEqual(["c1", "c2"]);
});

test.each(["0.0.0.0", "::", "192.0.2.7", "api.example.com", "127.0.0.1.example.com"])(
  "listening on %s it does not start without an identity, and says what to do",
  (host) => {
    const elsewhere = { ...access, STOREPLANE_HTTP_HOST: host };
    for (const identity of [undefined, "open"]) {
      const read = () => readServerConfig({ ...elsewhere, STOREPLANE_IDENTITY: identity });
      expect(read).toThrow(ConfigurationError);
      expect(read).toThrow(/Set it to tokens; STOREPLANE_ADMIN_TOKEN_FILE .* STOREPLANE_HTTP_HOST=127\.0\.0\.1/);
    }
    expect(readServerConfig({ ...elsewhere, STOREPLANE_IDENTITY: "tokens" }).identity).toBe("tokens");
  },
);

test.each(["127.0.0.1", "localhost", "::1", "127.8.8.8"])("listening on %s it may be open", (host) => {
  expect(readServerConfig({ ...access, STOREPLANE_HTTP_HOST: host }).identity).toBe("open");
});

test("at the edge it asks for tokens unless it is told otherwise", () => {
  expect(readEdgeConfig(edge).identity).toBe("tokens");
  expect(readEdgeConfig({ ...edge, STOREPLANE_IDENTITY: "open" }).identity).toBe("open");
  expect(() => readEdgeConfig({ ...edge, STOREPLANE_IDENTITY: "none" })).toThrow("STOREPLANE_IDENTITY");
});

test("at the edge the bus is reached by WebSocket only", () => {
  expect(readEdgeConfig(edge).nats).toEqual({ url: "wss://bus.example.com", creds: "s3cr3t" });
  expect(() => readEdgeConfig({ ...edge, STOREPLANE_NATS_URL: "nats://x" })).toThrow("STOREPLANE_NATS_URL");
  expect(() => readEdgeConfig({ ...edge, STOREPLANE_NATS_URL: undefined })).toThrow("STOREPLANE_NATS_URL");
  expect(() => readEdgeConfig({ ...edge, STOREPLANE_NATS_CREDS: "" })).toThrow("STOREPLANE_NATS_CREDS");
});

const credsText = `-----BEGIN NATS USER JWT-----
aaa.b-b.cc_c
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
SU${"A".repeat(56)}
------END USER NKEY SEED------
`;

test("credentials are read from their file at each connect, and while it is gone the last ones are taken", () => {
  const file = join(mkdtempSync(join(tmpdir(), "storeplane-config-")), "control-plane.creds");
  writeFileSync(file, credsText);
  const { user, creds } = followCredsFile("control-plane", file);
  expect([user, creds()]).toEqual(["control-plane", credsText]);
  const renewed = credsText.replace("aaa", "aab");
  writeFileSync(file, renewed);
  expect(creds()).toBe(renewed);
  rmSync(file);
  expect(creds()).toBe(renewed);
});

test.each([
  ["that is not there", undefined],
  ["with a password", "s3cr3t\n"],
  ["with half of them", credsText.slice(0, 80)],
  ["with a broken seed", credsText.replace(/SUA+/, "s3cr3t")],
])("a file of credentials %s is named, and nothing of it is told", (_title, text) => {
  const file = join(mkdtempSync(join(tmpdir(), "storeplane-config-")), "creds");
  if (text !== undefined) writeFileSync(file, text);
  const read = () => followCredsFile("control-plane", file);
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(file);
  expect(read).not.toThrow(/s3cr3t|aaa/);
});

const issuerEntry = {
  issuer: "https://id.example.com/",
  audience: "https://api.example.com",
  tenants: ["acme"],
  roleClaim: "groups",
  roleMap: [{ value: "ops", role: "tenant-admin" }],
};

test("an issuer's address stays as it is written", () => {
  const [issuer] = parseIssuers(JSON.stringify([issuerEntry]), "it");
  expect(issuer).toMatchObject({ issuer: "https://id.example.com/", tokenType: "at+jwt", platform: false });
  expect(readEdgeConfig({ ...edge, STOREPLANE_ISSUERS: JSON.stringify([issuerEntry]) }).access.issuers).toEqual([
    issuer,
  ]);
});

test.each([
  [{ issuer: "http://id.example.com" }, "issuer"],
  [{ issuer: "https://id.example.com?x=1" }, "issuer"],
  [{ issuer: "https://user:s3cr3t@id.example.com" }, "issuer"],
  [{ jwksUri: "file:///etc/keys" }, "jwksUri"],
  [{ audience: "" }, "audience"],
  [{ algorithms: ["HS256"] }, "algorithms"],
  [{ algorithms: ["none"] }, "algorithms"],
  [{ algorithms: [] }, "algorithms"],
  [{ tenants: [] }, "tenants"],
  [{ tenants: ["acme", "*"] }, "tenants"],
  [{ tenants: "*" }, "tenantClaim"],
  [{ tenants: ["acme", "beta"] }, "tenantClaim"],
  [{ roleMap: [{ value: "ops", role: "platform-admin" }] }, "roleMap"],
  [{ roleMap: [{ value: "ops", role: "auditor" }] }, "roleMap"],
  [{ roleMap: [{ value: "ops", role: "boss" }] }, "roleMap"],
  [{ secret: "s3cr3t" }, "secret"],
])("an issuer with %j is refused by the name of the field", (change, field) => {
  const text = JSON.stringify([{ ...issuerEntry, ...change }]);
  expect(() => parseIssuers(text, "the file x")).toThrow(ConfigurationError);
  expect(() => parseIssuers(text, "the file x")).toThrow(field);
  expect(() => parseIssuers(text, "the file x")).not.toThrow(/s3cr3t@|"s3cr3t"/);
});

test.each(["", "{", "{}", "[]", JSON.stringify([issuerEntry, issuerEntry])])("%j lists no issuers", (text) => {
  expect(() => parseIssuers(text, "the file x")).toThrow(/the file x/);
});
