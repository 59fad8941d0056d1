import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBase64url, toBase64url } from "./base64url.ts";
import { credentialsBody, credentialsInfo, sealingAlgorithm } from "./credentials.ts";

const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toBase64url);

test("bytes survive base64url, which needs no escaping in JSON or an address", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const text = toBase64url(bytes);
      expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
      expect(text).toBe(Buffer.from(bytes).toString("base64url"));
      expect(fromBase64url(text)).toEqual(new Uint8Array(bytes));
    }),
  );
});

describe("the key of a question", () => {
  test("is any 32 bytes, with the algorithm named or left to the default", () => {
    fc.assert(
      fc.property(key32, (publicKey) => {
        const wanted = { algorithm: sealingAlgorithm, publicKey };
        expect(credentialsBody.parse({ publicKey })).toEqual(wanted);
        expect(credentialsBody.parse(wanted)).toEqual(wanted);
      }),
    );
  });

  test("has one way to be written", () => {
    fc.assert(
      fc.property(key32, fc.base64String({ maxLength: 80 }), (known, other) => {
        const parsed = credentialsBody.safeParse({ publicKey: other }).success;
        const bytes = Buffer.from(other, "base64url");
        expect(parsed).toBe(bytes.byteLength === 32 && bytes.toString("base64url") === other);
        const [last = ""] = known.slice(-1);
        const twin = String.fromCharCode(last.charCodeAt(0) + 1);
        expect(credentialsBody.safeParse({ publicKey: `${known.slice(0, -1)}${twin}` }).success).toBe(false);
      }),
    );
  });
});

test("no two owners have the same info, whatever their names are", () => {
  const owner = fc.record({ cluster: fc.string(), name: fc.string(), uid: fc.string() });
  fc.assert(
    fc.property(owner, owner, (one, other) => {
      const same = one.cluster === other.cluster && one.name === other.name && one.uid === other.uid;
      expect(toBase64url(credentialsInfo(one)) === toBase64url(credentialsInfo(other))).toBe(same);
    }),
  );
  expect(new TextDecoder().decode(credentialsInfo({ cluster: "c1", name: "hats", uid: "u" }))).toBe(
    '["storeplane.dev/credentials/v1","c1","hats","u"]',
  );
});
