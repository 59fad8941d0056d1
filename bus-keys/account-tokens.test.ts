import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "@nats-io/jwt";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { parseCreds } from "../contract/index.ts";
import { accountToken, clusterToken, firstAccountTokens } from "./account-tokens.ts";
import {
  createBusKeys,
  withClusters,
  withJoiningCluster,
  withReadmittedCluster,
  withRevokedCluster,
} from "./bus-keys.ts";
import { agentKeysIn, busUsers, keepCreds, readCreds } from "./keep-creds.ts";
import { BusKeysError, busKeysFile, keepBusKeys } from "./keep-keys.ts";
import { newSeed, publicKeyOf } from "./signing.ts";
import { agentToken, newCreds, userToken } from "./user-creds.ts";

const keys = withClusters(createBusKeys(), ["fra-1", "nyc-1"]);

const scope = z.looseObject({
  key: z.string(),
  template: z.looseObject({ pub: z.object({ allow: z.array(z.string()) }) }),
});
const account = z.looseObject({
  iss: z.string(),
  nats: z.looseObject({
    limits: z.record(z.string(), z.union([z.number(), z.boolean()])),
    signing_keys: z.array(scope),
    imports: z.array(z.looseObject({ account: z.string(), subject: z.string(), local_subject: z.string().optional() })),
    revocations: z.record(z.string(), z.number()).optional(),
  }),
});

const claimsOf = async (cluster: string, from = keys) =>
  account.parse(decode((await clusterToken(from, cluster)).token));

describe("the account of a cluster", () => {
  test("imports what is its own, and nothing that another cluster has", async () => {
    const { nats } = await claimsOf("fra-1");
    expect(nats.imports.every(({ subject }) => subject.includes("fra-1"))).toBe(true);
    const { PLATFORM, RENEWAL } = keys.accounts;
    expect(new Set(nats.imports.map((it) => it.account))).toEqual(new Set([PLATFORM, RENEWAL].map(publicKeyOf)));
  });

  test("says every limit: what is left out would be 0, or without bounds", async () => {
    const { nats } = await claimsOf("fra-1");
    const { conn, subs, payload, imports, exports, leaf, data, wildcards, disallow_bearer } = nats.limits;
    expect({ conn, subs, payload, exports, leaf, data }).toEqual({
      conn: 8,
      subs: 128,
      payload: 262_144,
      exports: 0,
      leaf: 0,
      data: -1,
    });
    expect([wildcards, disallow_bearer, imports]).toEqual([true, true, nats.imports.length]);
    expect(nats.limits).not.toHaveProperty("disk_storage");
  });

  test("has one signing key, the same as every other, which lets no one answer to reply subjects", async () => {
    const [one, other] = [await claimsOf("fra-1"), await claimsOf("nyc-1")];
    expect(one.nats.signing_keys).toEqual(other.nats.signing_keys);
    const [only, ...more] = one.nats.signing_keys;
    expect([only?.key, more]).toEqual([publicKeyOf(keys.agents), []]);
    expect(only?.template).not.toHaveProperty("resp");
    // Every right is one of the imports under the user's own name.
    const imports = one.nats.imports.map((it) => it.local_subject ?? it.subject);
    const allowed = only?.template.pub.allow.map((subject) => subject.replaceAll("{{name()}}", "fra-1")) ?? [];
    expect(imports).toEqual(expect.arrayContaining(allowed));
  });

  test("refuses every user while it is revoked, also those that are made before its servers know, and those of before afterwards", async () => {
    const revoked = withRevokedCluster(keys, "fra-1");
    const { nats } = await claimsOf("fra-1", revoked);
    expect(nats.revocations?.["*"]).toBeGreaterThan(Date.parse("2999-01-01T00:00:00Z") / 1000);
    expect((await claimsOf("nyc-1", revoked)).nats.revocations).toBeUndefined();
    const back = withReadmittedCluster(revoked, "fra-1", new Date("2026-11-29T12:00:01.500Z"));
    const until = { "*": Date.parse("2026-11-29T12:00:00Z") / 1000 };
    expect((await claimsOf("fra-1", back)).nats.revocations).toEqual(until);
    expect((await claimsOf("fra-1", withReadmittedCluster(back, "fra-1"))).nats.revocations).toEqual(until);
  });

  test("of a cluster that makes its own key is not among the first, also after it was let in again", async () => {
    const joined = withJoiningCluster(keys, "joined-1");
    const first = await firstAccountTokens(joined);
    for (const again of [
      withReadmittedCluster(joined, "joined-1"),
      withReadmittedCluster(withRevokedCluster(joined, "joined-1"), "joined-1"),
    ]) {
      expect((await firstAccountTokens(again)).map(({ account }) => account)).toEqual(
        first.map(({ account }) => account),
      );
      expect(busUsers(again)).not.toContainEqual({ agent: "joined-1" });
      expect(again.clusters["joined-1"]?.isRevoked).toBeUndefined();
    }
  });

  test("is signed by the operator's signing key, never by the root", async () => {
    for (const { token } of await firstAccountTokens(keys)) {
      expect(decode(token).iss).toBe(publicKeyOf(keys.operatorSigning));
    }
  });

  test("that no one made is named", async () => {
    await expect(clusterToken(keys, "ghost-1")).rejects.toThrow('cluster "ghost-1" has no account');
    await expect(newCreds(keys, { agent: "ghost-1" })).rejects.toThrow('cluster "ghost-1" has no account');
    expect(() => withRevokedCluster(keys, "ghost-1")).toThrow(RangeError);
    expect(() => withClusters(keys, ["a.b"])).toThrow("must be");
  });
});

describe("a user", () => {
  test("of an agent has its cluster's name and account, the key that it was made for, and ends when it is told to", async () => {
    const publicKey = publicKeyOf(newSeed("user"));
    const token = await userToken(keys, { agent: "fra-1" }, { publicKey, expires: 1_800_000_000 });
    const { name, sub, exp, iss, nats } = decode<{ issuer_account: string }>(token);
    expect([name, sub, exp, iss]).toEqual(["fra-1", publicKey, 1_800_000_000, publicKeyOf(keys.agents)]);
    expect(nats.issuer_account).toBe(keys.clusters["fra-1"]?.account);
  });

  test("of an agent is made in the same way by who has nothing but the agents' key", async () => {
    const user = { publicKey: publicKeyOf(newSeed("user")), expires: 1_800_000_000 };
    const account = keys.clusters["fra-1"]?.account ?? "";
    const renewed = decode(await agentToken(keys.agents, { cluster: "fra-1", account, ...user }));
    const { jti: _, iat: _madeAt, ...made } = decode(await userToken(keys, { agent: "fra-1" }, user));
    expect(renewed).toMatchObject(made);
  });

  test("of a role can neither take from the audit nor remove it", async () => {
    const { token } = await accountToken(keys, "AUDIT");
    const { nats } = account.parse(decode(token));
    const rights = nats.signing_keys.flatMap(({ template }) => template.pub.allow);
    expect(rights.filter((right) => /DELETE|PURGE|>|\*/.test(right))).toEqual([]);
  });

  test("has credentials that this project reads", async () => {
    const { jwt, privateKey } = parseCreds(await newCreds(keys, "control-plane"));
    expect([decode(jwt).name, privateKey.length]).toEqual(["control-plane", 32]);
  });
});

describe("keys in a directory", () => {
  const dir = mkdtempSync(join(tmpdir(), "storeplane-bus-keys-"));

  test("are made once, for their owner's eyes only, and a further cluster changes nothing of the others", async () => {
    const first = keepBusKeys(dir, ["fra-1"]);
    await keepCreds(first, join(dir, "creds"));
    const creds = readCreds(join(dir, "creds"), { agent: "fra-1" });
    const second = keepBusKeys(dir, ["nyc-1"]);
    await keepCreds(second, join(dir, "creds"));
    expect(second).toEqual({ ...first, clusters: { ...first.clusters, ...second.clusters } });
    expect(Object.keys(second.clusters)).toEqual(["fra-1", "nyc-1"]);
    expect(readCreds(join(dir, "creds"), { agent: "fra-1" })).toBe(creds);
    expect([...agentKeysIn(second, join(dir, "creds")).keys()]).toEqual(["fra-1", "nyc-1"]);
    for (const file of [busKeysFile, "creds/agent-fra-1.creds", "creds/operator.creds"]) {
      expect([file, (statSync(join(dir, file)).mode & 0o777).toString(8)]).toEqual([file, "600"]);
    }
  });

  test("that are gone are not replaced by others beside what they have signed", async () => {
    await keepCreds(keepBusKeys(dir, ["fra-1"]), join(dir, "creds"));
    rmSync(join(dir, busKeysFile));
    expect(() => keepBusKeys(dir, ["fra-1"])).toThrow(/put back bus-keys\.json from a backup/);
    expect(existsSync(join(dir, busKeysFile))).toBe(false);
  });

  test("that can't be read name the file and nothing of it", () => {
    writeFileSync(join(dir, busKeysFile), '{"operator":"SO-secret"}');
    expect(() => keepBusKeys(dir, [])).toThrow(BusKeysError);
    expect(() => keepBusKeys(dir, [])).toThrow(busKeysFile);
    expect(() => keepBusKeys(dir, [])).not.toThrow(/SO-secret/);
  });

  test("in a place where there can be none are refused at once", () => {
    expect(() => keepBusKeys("/proc/bus/keys", [])).toThrow(/ENOENT|EACCES/);
  });
});
