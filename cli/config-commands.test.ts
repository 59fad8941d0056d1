import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configPath } from "./config-file.ts";
import { ran } from "./laid-out-run.ts";

let env: Record<string, string>;

beforeEach(() => {
  env = { XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), "storeplane-config-")), STOREPLANE_ENDPOINT: "" };
});

afterEach(() => rmSync(env["XDG_CONFIG_HOME"] as string, { recursive: true }));

const run = (line: string) => ran(line, [], { env });
const stored = (): unknown => JSON.parse(readFileSync(configPath(env), "utf8"));

function store(config: unknown): void {
  mkdirSync(join(configPath(env), ".."), { recursive: true });
  writeFileSync(configPath(env), JSON.stringify(config));
  chmodSync(configPath(env), 0o600);
}

const live = { endpoint: "https://api.example.com", token: "secret-of-live" };
const test1 = { endpoint: "https://test.example.com" };

test("contexts are set, shown, chosen and forgotten, and the file stays its owner's alone", async () => {
  expect((await run("config list")).err).toContain("storeplane login makes one");
  expect((await run("config set endpoint https://api.example.com/ --context live")).code).toBe(0);
  expect(statSync(configPath(env)).mode & 0o777).toBe(0o600);
  await run("config set endpoint https://test.example.com --context test");
  await run("config set bus tls://bus.example.com:4222 --context test");
  expect(stored()).toMatchObject({ current: "live", contexts: { test: { bus: "tls://bus.example.com:4222" } } });
  expect((await run("config get bus --context test")).out).toBe("tls://bus.example.com:4222\n");
  await run("config use test");
  expect((await run("config get endpoint")).out).toBe("https://test.example.com\n");
  expect((await run("config list")).out).toMatch(/\ntest +yes +- +https:/);
  await run("config unset bus");
  expect((await run("config get bus")).code).toBe(2);
  await run("config unset endpoint");
  expect(stored()).toEqual({ contexts: { live: { endpoint: "https://api.example.com" } } });
});

test("no form of the list has a token in it", async () => {
  store({ current: "live", contexts: { live, test: test1 } });
  for (const form of ["table", "wide", "json", "yaml", "name"]) {
    const { code, out } = await run(`config list -o ${form}`);
    expect([code, out.includes("secret-of-live")], form).toEqual([0, false]);
  }
  const { items } = JSON.parse((await run("config list -o json")).out) as { items: unknown };
  expect(items).toMatchObject([{ name: "live", isCurrent: true, hasToken: true }, { hasToken: false }]);
});

test("a token is of the address that it was given for", async () => {
  store({ current: "live", contexts: { live } });
  expect((await run("config set bus tls://bus.example.com:4222")).code).toBe(0);
  expect(stored()).toMatchObject({ contexts: { live } });
  const moved = await run("config set endpoint https://elsewhere.example.com");
  expect(moved.err).toContain("The token of live is forgotten, for it is of https://api.example.com.");
  expect(stored()).toMatchObject({ contexts: { live: { endpoint: "https://elsewhere.example.com" } } });
  expect(readFileSync(configPath(env), "utf8")).not.toContain("secret-of-live");
});

test.each([
  ["config set token abc", "SETTING must be one of endpoint, bus, keys: storeplane login keeps a token"],
  ["config set endpoint ftp://x", "endpoint must begin with http:// or https://"],
  ["config set endpoint https://api.example.com?token=1", "no password, query or fragment"],
  ["config set bus http://x", "bus must begin with tls://"],
  ["config set bus tls://x --context new", "the context is new: set its endpoint first"],
  ["config set bus tls://x --context __proto__", "the context is new: set its endpoint first"],
  ["config use absent", "there is no context absent in "],
  ["config use constructor", "there is no context constructor in "],
  ["config unset endpoint --context absent", "there is no context absent in "],
  ["config get keys", "the context live has no keys"],
])("%j is refused with 2: %s", async (line, said) => {
  store({ current: "live", contexts: { live } });
  const { code, err } = await run(line);
  expect([code, stored()]).toEqual([2, { current: "live", contexts: { live } }]);
  expect(err).toContain(said);
});

test("a cluster that joins without --bus or --keys takes the context's, and says which is missing", async () => {
  store({ current: "live", contexts: { live } });
  expect((await run("cluster join fra-2")).err).toContain("--bus is missing, and the context keeps none");
  store({ current: "live", contexts: { live: { ...live, bus: "tls://bus.example.com:4222" } } });
  expect((await run("cluster join fra-2")).err).toContain("storeplane config set keys VALUE");
  store({ current: "live", contexts: { live: { ...live, bus: "tls://b.example.com:4222", keys: "/nonexistent" } } });
  expect((await run("cluster join fra-2")).err).toContain("/nonexistent has no bus-keys.json");
});
