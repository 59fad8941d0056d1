import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { InvalidKeyError, sealCredentials } from "../../agent/questions/seal.ts";
import { createRequestKey, NotOpenedError, openCredentials } from "../../client/index.ts";
import {
  type AdminCredentials,
  type CredentialsOwner,
  credentialsBody,
  fromBase64url,
  type SealedCredentials,
  sealedCredentials,
  toBase64url,
} from "../../contract/index.ts";
import { openingExample } from "../../control-plane/stores/credentials.route.ts";

const owner: CredentialsOwner = { cluster: "c1", name: "hats", uid: "0b0f5a3c-50a5-4f37-9a2c-5d1d0b1b7d11" };
const login: AdminCredentials = { url: "http://hats.example.com/wp-admin/", username: "admin", password: "s3cr3t" };

async function seal(publicKey: string, credentials = login): Promise<SealedCredentials> {
  const sealed = await sealCredentials(credentials, publicKey, owner);
  return sealedCredentials.parse({ ...owner, engine: "woocommerce", fields: Object.keys(credentials), sealed });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("what is sealed to a key is opened by it and shows nothing before", async () => {
  const text = fc.string({ minLength: 1, maxLength: 300, unit: "grapheme" });
  await fc.assert(
    fc.asyncProperty(text, text, async (email, password) => {
      const { publicKey, pair } = await createRequestKey();
      const answer = await seal(publicKey, { url: "https://x.example.com/app", email, password });
      const opened = await openCredentials(answer, pair, owner);
      expect(opened).toEqual({ url: "https://x.example.com/app", email, password });
    }),
    { numRuns: 50 },
  );
});

test("no script of a page can take the private key out of it", async () => {
  const { pair } = await createRequestKey();
  expect(pair.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("jwk", pair.privateKey)).rejects.toThrow("not extractable");
});

test("two answers to one key have nothing in common, and their length does not tell the password's", async () => {
  const { publicKey } = await createRequestKey();
  const answers = await Promise.all([
    seal(publicKey),
    seal(publicKey),
    seal(publicKey, { ...login, password: "p".repeat(200) }),
  ]);
  const keys = answers.map(({ sealed }) => sealed.encapsulatedKey);
  expect(new Set(keys).size).toBe(3);
  expect(new Set(answers.map(({ sealed }) => sealed.ciphertext.slice(0, 40))).size).toBe(3);
  expect(new Set(answers.map(({ sealed }) => sealed.ciphertext.length)).size).toBe(1);
});

describe("an answer is not opened", () => {
  test("by another key", async () => {
    const [mine, other] = await Promise.all([createRequestKey(), createRequestKey()]);
    const answer = await seal(mine.publicKey);
    await expect(openCredentials(answer, other.pair, owner)).rejects.toThrow(NotOpenedError);
  });

  test.each([{ name: "caps" }, { cluster: "c2" }, { uid: "5c1f0a4e-7a0c-4a43-8a67-0d5a3f1f3e22" }])(
    "as that of %j, whether it says so itself or not",
    async (change) => {
      const { publicKey, pair } = await createRequestKey();
      const answer = await seal(publicKey);
      const opening = openCredentials(answer, pair, { ...owner, ...change });
      await expect(opening).rejects.toThrow(NotOpenedError);
      const passedOff = openCredentials({ ...answer, ...change }, pair, { ...owner, ...change });
      await expect(passedOff).rejects.toThrow(NotOpenedError);
    },
  );

  test("with one bit changed", async () => {
    const { publicKey, pair } = await createRequestKey();
    const { sealed, ...rest } = await seal(publicKey);
    const part = fc.constantFrom("encapsulatedKey" as const, "ciphertext" as const);
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), fc.integer({ min: 0, max: 7 }), async (field, at, bit) => {
        const bytes = fromBase64url(sealed[field]);
        const index = at % bytes.byteLength;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        const broken = { ...rest, sealed: { ...sealed, [field]: toBase64url(bytes) } };
        await expect(openCredentials(broken, pair, owner)).rejects.toThrow(NotOpenedError);
      }),
      { numRuns: 50 },
    );
  });
});

test.each([
  ["zero", "00".repeat(32)],
  ["one", `01${"00".repeat(31)}`],
  ["a point of order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"],
  ["minus one", `ec${"ff".repeat(30)}7f`],
])("nothing is sealed to %s, from which anybody could open it", async (_what, hex) => {
  const publicKey = toBase64url(Buffer.from(hex, "hex"));
  expect(credentialsBody.safeParse({ publicKey }).success).toBe(true);
  await expect(sealCredentials(login, publicKey, owner)).rejects.toThrow(InvalidKeyError);
});

test("the example of the API's description opens an answer as it stands", async () => {
  vi.stubGlobal("fetch", async (address: string, init: { method: string; body: string }) => {
    expect([address, init.method]).toEqual(["https://api.example.com/v1/stores/hats/credentials", "POST"]);
    const { publicKey } = credentialsBody.parse(JSON.parse(init.body));
    return Response.json(await seal(publicKey));
  });
  const dir = join(import.meta.dirname, "../../build");
  const file = join(dir, `opening-example-${process.pid}.mjs`);
  mkdirSync(dir, { recursive: true });
  writeFileSync(file, `${openingExample}\nexport { credentials };\n`);
  try {
    const { credentials } = (await import(pathToFileURL(file).href)) as { credentials: unknown };
    expect(credentials).toEqual(login);
  } finally {
    rmSync(file);
  }
});
