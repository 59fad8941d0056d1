import { exportJWK, generateKeyPair, type JWK } from "jose";
import { beforeEach, expect, test } from "vitest";
import { cooldownMs, IssuerKeys } from "./issuer-keys.ts";

const address = "https://id.example.com/realm";

let now: number;
let keys: JWK[];
let asked: string[];
/** Answers that come before the good ones. */
let bad: (() => Response)[];

async function newKey(kid: string): Promise<JWK> {
  const { publicKey } = await generateKeyPair("ES256");
  return { ...(await exportJWK(publicKey)), kid, alg: "ES256" };
}

beforeEach(async () => {
  now = 1000;
  keys = [await newKey("one")];
  asked = [];
  bad = [];
});

const documents: Readonly<Record<string, () => object>> = {
  [`${address}/.well-known/openid-configuration`]: () => ({ issuer: address, jwks_uri: `${address}/keys` }),
  [`${address}/keys`]: () => ({ keys }),
};

const fetch = (url: string): Promise<Response> => {
  asked.push(url);
  return Promise.resolve(bad.shift()?.() ?? Response.json(documents[url]?.()));
};

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function keysOf(more: { jwksUri?: string; sharing?: boolean } = {}): (kid: string) => Promise<string> {
  const { sharing = true, jwksUri = `${address}/keys` } = more;
  const found = new IssuerKeys({ issuer: { issuer: address, jwksUri }, logger, fetch, sharing, now: () => now });
  return (kid) =>
    found.keyFor({ alg: "ES256", kid }, ignore).then(
      () => "found",
      (error: Error & { code?: string }) => error.code ?? error.name,
    );
}

const notFound = "ERR_JWKS_NO_MATCHING_KEY";
const away = "IssuerAwayError";

test("a new key is found as soon as it is named, once the cooldown is over", async () => {
  const find = keysOf();
  expect(await find("one")).toBe("found");
  keys = [...keys, await newKey("two")];
  expect(await find("two")).toBe(notFound);
  now += cooldownMs;
  expect(await find("two")).toBe("found");
  expect(asked).toHaveLength(2);
});

test("a key that the issuer took back is no longer believed after nine minutes", async () => {
  const find = keysOf();
  expect(await find("one")).toBe("found");
  keys = [await newKey("two")];
  now += 539_999;
  expect(await find("one")).toBe("found");
  now += 1;
  expect(await find("one")).toBe(notFound);
});

test.each([true, false])(
  "keys stay while the issuer is away, for a day, and it is not asked all the time; sharing %j",
  async (sharing) => {
    const find = keysOf({ sharing });
    expect(await find("one")).toBe("found");
    bad = Array.from({ length: 100 }, () => () => new Response("", { status: 503 }));
    now += 3_600_000;
    for (let count = 0; count < 20; count += 1) expect(await find("one")).toBe("found");
    expect(asked).toHaveLength(2);
    now += 86_400_000;
    expect(await find("one")).toBe(away);
    bad = [];
    now += cooldownMs;
    expect(await find("one")).toBe("found");
  },
);

test.each<[string, () => Response]>([
  ["an error", () => Response.error()],
  ["a redirect", () => new Response(undefined, { status: 302, headers: { location: "http://169.254.169.254/" } })],
  ["no JSON", () => new Response("<html>")],
  ["something else", () => Response.json({ keys: "one" })],
  ["too much", () => new Response("a".repeat(300_000))],
  ["too many keys", () => Response.json({ keys: Array.from({ length: 101 }, () => keys[0]) })],
  [
    "a thrown error",
    () => {
      throw new TypeError("fetch failed");
    },
  ],
])("an answer that is %s gives no keys, and the next one is waited for", async (_, answer) => {
  const find = keysOf();
  bad = [answer];
  expect(await find("one")).toBe(away);
  expect(await find("one")).toBe(away);
  expect(asked).toHaveLength(1);
  now += cooldownMs;
  expect(await find("one")).toBe("found");
});

test("without an address of keys the issuer is asked for it, and has to be who it is taken for", async () => {
  const found = new IssuerKeys({ issuer: { issuer: address }, logger, fetch, sharing: true, now: () => now });
  await found.keyFor({ alg: "ES256", kid: "one" }, ignore);
  expect(asked).toEqual(Object.keys(documents));
  const foreign = new IssuerKeys({ issuer: { issuer: address }, logger, fetch, sharing: true, now: () => now });
  bad = [() => Response.json({ issuer: "https://id.example.com/other", jwks_uri: `${address}/keys` })];
  await expect(foreign.keyFor({ alg: "ES256", kid: "one" }, ignore)).rejects.toMatchObject({ name: away });
});

test("keys over http from another machine are not read", async () => {
  const found = new IssuerKeys({ issuer: { issuer: address }, logger, fetch, sharing: true, now: () => now });
  bad = [() => Response.json({ issuer: address, jwks_uri: "http://id.example.com/keys" })];
  await expect(found.keyFor({ alg: "ES256", kid: "one" }, ignore)).rejects.toMatchObject({ name: away });
  expect(asked).toHaveLength(1);
});

test("whoever is not to be heard makes the issuer be asked for nothing, and is served by a key that is known", async () => {
  const found = new IssuerKeys({ issuer: { issuer: address }, logger, fetch, sharing: true, now: () => now });
  const refuse = (): never => {
    throw new RangeError("too many guesses");
  };
  await expect(found.keyFor({ alg: "ES256", kid: "one" }, refuse)).rejects.toThrow(RangeError);
  await found.keyFor({ alg: "ES256", kid: "one" }, ignore);
  const before = asked.length;
  now += cooldownMs;
  await expect(found.keyFor({ alg: "ES256", kid: "two" }, refuse)).rejects.toThrow(RangeError);
  await found.keyFor({ alg: "ES256", kid: "one" }, refuse);
  expect(asked.length).toBe(before);
});
