import { expect, test } from "vitest";
import { accountToken, clusterToken } from "../bus-keys/account-tokens.ts";
import { createBusKeys, withClusters, withJoiningCluster, withRevokedCluster } from "../bus-keys/bus-keys.ts";
import { encode, placingRequest } from "../contract/index.ts";
import { newestOf } from "./accounts.ts";
import { type PlaceOptions, place, UnsignedError } from "./place.ts";

const keys = withClusters(createBusKeys(), ["fra-1", "nyc-1"]);
const id = "3f0e8a2c-6e0d-4f6a-9f51-0d7b6a3c2f11";
const { token: own, account } = await clusterToken(keys, "fra-1");
const { token: others } = await clusterToken(keys, "nyc-1");
const { token: lockOut } = await clusterToken(withRevokedCluster(keys, "fra-1"), "fra-1");

/** Servers with these tokens in place; they refuse what `isSigned` says. */
function servers(inPlace: Record<string, string>, isSigned = true) {
  const pushed: string[] = [];
  const failures: unknown[] = [];
  const options: PlaceOptions = {
    accounts: {
      read: (of) => Promise.resolve(inPlace[of]),
      push(token) {
        if (!isSigned) return Promise.reject(new UnsignedError("no"));
        pushed.push(token);
        inPlace[account] = token;
        return Promise.resolve();
      },
    },
    replaced: new Map(),
    onFailure: (_cluster, error) => failures.push(error),
  };
  const ask = (token: string, cluster = "fra-1") => {
    const data = encode(placingRequest, { schemaVersion: 1, cluster, id, token }, "question");
    return place(options, { cluster: "fra-1", id, data });
  };
  return { ask, pushed, failures, replaced: options.replaced };
}

/** The same account, said to be signed so many seconds later; what signed it is the servers' to judge. */
function signedLater(token: string, seconds: number): string {
  const [head = "", body = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as { iat: number };
  const later = { ...claims, iat: claims.iat + seconds };
  return [head, Buffer.from(JSON.stringify(later)).toString("base64url"), signature].join(".");
}

const placed = { outcome: "placed" };
const refused = (code: string) => ({ outcome: "refused", code });

test("an account that no server knows is put in place, and the same one again changes nothing", async () => {
  const empty = servers({});
  expect([await empty.ask(own), empty.pushed]).toEqual([placed, [own]]);
  const known = servers({ [account]: own });
  expect([await known.ask(own), known.pushed]).toEqual([placed, []]);
});

test("what was in place before a revocation does not come back, and what is signed after it does", async () => {
  const revoked = servers({ [account]: lockOut });
  expect(await revoked.ask(own)).toEqual(refused("outdated"));
  const again = signedLater((await clusterToken(withJoiningCluster(keys, "fra-1"), "fra-1")).token, 1);
  expect([await revoked.ask(again), revoked.pushed]).toEqual([placed, [again]]);
});

test("a lock-out that was signed long ago is put in place of anything newer", async () => {
  const { ask, pushed } = servers({ [account]: signedLater(own, 86_400) });
  expect([await ask(lockOut), pushed]).toEqual([placed, [lockOut]]);
});

test("what was in place before an old lock-out took the place of a newer account does not come back", async () => {
  const { ask, pushed } = servers({ [account]: signedLater(own, 300) });
  expect(await ask(lockOut)).toEqual(placed);
  for (const seconds of [100, 300]) expect(await ask(signedLater(own, seconds))).toEqual(refused("outdated"));
  const newest = signedLater(own, 301);
  expect([await ask(newest), pushed]).toEqual([placed, [lockOut, newest]]);
});

test("of what servers have of one account the newest counts, in whichever order they answer", () => {
  const newer = signedLater(own, 60);
  expect([newestOf([own, newer]), newestOf([newer, own]), newestOf(["a.b.c", own]), newestOf([])]).toEqual([
    newer,
    newer,
    own,
    undefined,
  ]);
});

test("an older lock-out leaves a newer one in place, so that no account from between the two comes back", async () => {
  const newer = signedLater(lockOut, 200);
  const { ask, pushed } = servers({ [account]: newer });
  expect([await ask(lockOut), pushed]).toEqual([placed, []]);
  expect(await ask(signedLater(own, 100))).toEqual(refused("outdated"));
  const newest = signedLater(lockOut, 300);
  expect([await ask(newest), pushed]).toEqual([placed, [newest]]);
});

test("no token of another cluster, nor of an account that is no cluster's, is put in place", async () => {
  const { ask, pushed } = servers({});
  const { token: audit } = await accountToken(keys, "AUDIT");
  for (const token of [others, audit, "a.b.c"]) expect(await ask(token)).toEqual(refused("unfit"));
  // The name of a cluster's on the key of the audit's account.
  const { token: trick, account: auditKey } = await accountToken(keys, "AUDIT");
  const named = signedLater(own, 0).split(".");
  const claims = JSON.parse(Buffer.from(named[1] ?? "", "base64url").toString()) as object;
  const body = Buffer.from(JSON.stringify({ ...claims, sub: auditKey, iat: 9_999_999_999 })).toString("base64url");
  const { ask: askKnown, pushed: pushedKnown } = servers({ [auditKey]: trick });
  expect(await askKnown([named[0], body, named[2]].join("."))).toEqual(refused("unfit"));
  expect([pushed, pushedKnown]).toEqual([[], []]);
});

test("what the operator has not signed is refused by the servers, and that is told", async () => {
  const { ask, failures } = servers({}, false);
  expect(await ask(own)).toEqual(refused("unsigned"));
  expect(failures).toEqual([expect.any(UnsignedError)]);
});

test("nothing is kept of lock-outs of accounts that no server knows", async () => {
  const { ask, replaced } = servers({}, false);
  expect(await ask(lockOut)).toEqual(refused("unsigned"));
  expect(replaced.size).toBe(0);
});

test("a question that names another cluster than its subject has no answer", async () => {
  expect(await servers({}).ask(own, "nyc-1")).toBeUndefined();
});
