import { hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import { backupKey, backupPassword } from "./backup-access.ts";

const secret = new Uint8Array(32).fill(7);
const uid = "3f0e8a2c-6e0d-4f6a-9f51-0d7b6a3c2f11";

test("logins and keys are what HKDF makes of secret, purpose and uid", async () => {
  const expected = (purpose: string) =>
    Buffer.from(hkdfSync("sha256", secret, "", `storeplane backup ${purpose} 1\n${uid}`, 32)).toString("base64url");
  expect(await backupPassword(secret, uid)).toBe(expected("login"));
  expect(await backupKey(secret, uid)).toBe(expected("key"));
});

test("no two stores, secrets or purposes have one in common", async () => {
  const other = "3f0e8a2c-6e0d-4f6a-9f51-0d7b6a3c2f12";
  const made = await Promise.all([
    ...[uid, other].flatMap((each) => [backupPassword(secret, each), backupKey(secret, each)]),
    backupPassword(new Uint8Array(32), uid),
    backupKey(new Uint8Array(32), uid),
  ]);
  expect(new Set(made).size).toBe(made.length);
});
