import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { expect, test } from "vitest";
import { type CheckpointHead, checkpoint, faultOfCheckpoint, signCheckpoint, verifierKey } from "./checkpoint.ts";

const heads: CheckpointHead[] = [
  { chain: "beta", n: 2, hash: "B".repeat(43) },
  { chain: "acme", n: 7, hash: "A".repeat(43) },
];
const at = "2026-11-29T09:00:00.000Z";

async function signerOf(privateKey: KeyObject) {
  const { x = "" } = privateKey.export({ format: "jwk" });
  return {
    key: await verifierKey(Buffer.from(x, "base64url")),
    sign: (text: Uint8Array) => sign(null, text, privateKey),
  };
}

test("a checkpoint verifies by its key, and by no other", async () => {
  const [one, other] = await Promise.all([1, 2].map(() => signerOf(generateKeyPairSync("ed25519").privateKey)));
  const made = checkpoint.parse(await signCheckpoint(heads, at, one as NonNullable<typeof one>));
  expect(made.heads.map(({ chain }) => chain)).toEqual(["acme", "beta"]);
  expect(made.note).toMatch(
    /^storeplane\.dev\/audit\n2\n[\w+/]{43}=\n2026-11-29T09:00:00\.000Z\n\n— storeplane\.dev\/audit [\w+/]+=*\n$/,
  );
  expect(await faultOfCheckpoint(made)).toBeUndefined();
  expect(await faultOfCheckpoint(made, one?.key)).toBeUndefined();
  expect(await faultOfCheckpoint(made, other?.key)).toBe("it is signed by another key");
  expect(await faultOfCheckpoint({ ...made, key: other?.key ?? "" })).toBe("its signature is wrong");
  expect(await faultOfCheckpoint({ ...made, key: "none" })).toBe("its key or its signature can't be read");
});

test("a checkpoint with another head, one less or another time is not as it was signed", async () => {
  const signer = await signerOf(generateKeyPairSync("ed25519").privateKey);
  const made = await signCheckpoint(heads, at, signer);
  const changes = [
    { heads: made.heads.map((it) => ({ ...it, n: it.n - 1 })) },
    { heads: made.heads.slice(1) },
    { at: "2026-11-30T09:00:00.000Z" },
    { note: made.note.replace("— ", "- ") },
  ];
  for (const change of changes)
    expect(await faultOfCheckpoint({ ...made, ...change })).toBe("its note is about other heads");
});
