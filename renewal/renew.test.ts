import { expect, test } from "vitest";
import * as z from "zod";
import { createBusKeys, withClusters } from "../bus-keys/bus-keys.ts";
import { keyPairOf, newSeed, publicKeyOf } from "../bus-keys/signing.ts";
import { agentToken } from "../bus-keys/user-creds.ts";
import { type ClusterAccess, encode, type RenewalRequest, renewalRequest, renewalWords } from "../contract/index.ts";
import { type RenewOptions, renew } from "./renew.ts";

const keys = withClusters(createBusKeys(), ["fra-1", "nyc-1"]);
const seed = newSeed("user");
const publicKey = publicKeyOf(seed);
const id = "3f0e8a2c-6e0d-4f6a-9f51-0d7b6a3c2f11";
const now = new Date("2026-11-29T12:00:00.700Z");

function accessOf(cluster: string, agentKeys: string[]): ClusterAccess {
  return { schemaVersion: 1, cluster, account: keys.clusters[cluster]?.account ?? "", agentKeys };
}

const options = (entries: readonly ClusterAccess[], failures: unknown[] = []): RenewOptions => ({
  readAccess: (cluster) => Promise.resolve(entries.find((each) => each.cluster === cluster)),
  sign: (agent) => agentToken(keys.agents, agent),
  lifetimeSeconds: 86_400,
  now: () => now,
  onFailure: (_cluster, error) => failures.push(error),
});

function asked(change: Partial<RenewalRequest> = {}, signer = seed) {
  const request = { schemaVersion: 1 as const, cluster: "fra-1", publicKey, id, ...change };
  const signature = Buffer.from(keyPairOf(signer).sign(Buffer.from(renewalWords(request)))).toString("base64url");
  return encode(renewalRequest, { signature, ...request, ...change }, "question");
}

const ask = (data: Uint8Array, from = options([accessOf("fra-1", [publicKey])])) =>
  renew(from, { cluster: "fra-1", id, data });

test("a key of the cluster gets a token for itself, of its cluster and account, that ends when it is told to", async () => {
  const reply = await ask(asked());
  expect(reply).toMatchObject({ outcome: "renewed", lifetimeSeconds: 86_400 });
  const token = reply?.outcome === "renewed" ? reply.token : "";
  const { name, sub, iss, exp, nats } = claimsOf(token);
  expect([name, sub, iss, exp]).toEqual([
    "fra-1",
    publicKey,
    publicKeyOf(keys.agents),
    Date.parse("2026-11-30T12:00:00Z") / 1000,
  ]);
  expect(nats.issuer_account).toBe(keys.clusters["fra-1"]?.account);
});

test("who can't prove its key, or has one that is not the cluster's, gets none", async () => {
  const other = newSeed("user");
  expect(await ask(asked({}, other))).toEqual({ outcome: "refused", code: "unproved" });
  expect(await ask(asked({ publicKey: publicKeyOf(other) }, other))).toEqual({
    outcome: "refused",
    code: "not-admitted",
  });
  const signed = asked();
  const foreign = options([accessOf("nyc-1", [publicKey]), accessOf("fra-1", [])]);
  expect(await ask(signed, foreign)).toEqual({ outcome: "refused", code: "not-admitted" });
  expect(await ask(signed, options([]))).toEqual({ outcome: "refused", code: "not-admitted" });
});

test("a signature counts for the question that it was made for", async () => {
  const signature = Buffer.from(
    signBytesOf(renewalWords({ cluster: "fra-1", publicKey, id: crypto.randomUUID() })),
  ).toString("base64url");
  expect(await ask(asked({ signature }))).toEqual({ outcome: "refused", code: "unproved" });
});

test("what names another cluster or question than its subject, or is no question, has no answer", async () => {
  expect(await ask(asked({ cluster: "nyc-1" }))).toBeUndefined();
  expect(await ask(asked({ id: crypto.randomUUID() }))).toBeUndefined();
  expect(await ask(Buffer.from("{}"))).toBeUndefined();
  expect(await ask(Buffer.alloc(10_000, " "))).toBeUndefined();
});

test("while it can't be looked up who is let in, the answer says so, and the error is told", async () => {
  const failures: unknown[] = [];
  const away = new Error("timeout");
  const failing = { ...options([], failures), readAccess: () => Promise.reject(away) };
  expect(await ask(asked(), failing)).toEqual({ outcome: "refused", code: "unavailable" });
  expect(failures).toEqual([away]);
});

function signBytesOf(words: string): Uint8Array {
  return keyPairOf(seed).sign(Buffer.from(words));
}

const claims = z.object({
  name: z.string(),
  sub: z.string(),
  iss: z.string(),
  exp: z.int(),
  nats: z.looseObject({ issuer_account: z.string() }),
});

function claimsOf(token: string): z.infer<typeof claims> {
  const [, body = ""] = token.split(".");
  return claims.parse(JSON.parse(Buffer.from(body, "base64url").toString()));
}
