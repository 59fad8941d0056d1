import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { localProfile, type StoreManifests, synthesizeStore } from "../../constructs/index.ts";
import { digest } from "../digest.ts";
import { hashOfRender, packRender, unpackRender } from "./rendered.ts";

const revision = "0123456789abcdef-7";
const later = "0123456789abcdef-8";
const demo = {
  name: "demo",
  uid: "0192f0c1-2345-7abc-8def-0123456789ab",
  revision,
  tenant: "default",
  engine: "woocommerce",
  plan: "starter",
  hosts: [],
};
const render = (changes: object = {}): StoreManifests => synthesizeStore({ ...demo, ...changes }, localProfile);

/** Any text, as if it had been kept. */
function kept(text: string) {
  return { hash: digest(text), data: brotliCompressSync(text).toString("base64") };
}

const expected = (hash: string) => ({ hash, revision, namespace: "store-demo" });

test("a render comes back as it was, in a tenth of its size", () => {
  const packed = packRender(render(), revision);
  expect(unpackRender(packed, expected(packed.hash))).toEqual(JSON.parse(JSON.stringify(render())));
  expect(packed.data.length * 5).toBeLessThan(JSON.stringify(render()).length);
});

test("a revision that changes nothing else has the same digest, and gets its own number back", () => {
  const packed = packRender(render(), revision);
  expect(hashOfRender(render({ revision: later }), later)).toBe(packed.hash);
  expect(hashOfRender(render({ plan: "growth" }), revision)).not.toBe(packed.hash);
  const back = unpackRender(packed, { ...expected(packed.hash), revision: later });
  expect(back).toEqual(JSON.parse(JSON.stringify(render({ revision: later }))));
});

test("what was not kept of this store is not used", () => {
  const packed = packRender(render(), revision);
  const { hash } = packed;
  const other = packRender(render({ name: "other" }), revision);
  const huge = kept(JSON.stringify("x".repeat(3_000_000)));
  const outside = kept(
    JSON.stringify(render()).replace('"namespace":"store-demo","labels"', '"namespace":"kube-system","labels"'),
  );
  const tries = [
    unpackRender(undefined, expected(hash)),
    unpackRender({ hash, data: packed.data.slice(0, -20) }, expected(hash)),
    unpackRender({ hash, data: other.data }, expected(hash)),
    unpackRender(other, expected(other.hash)),
    unpackRender(huge, expected(huge.hash)),
    unpackRender(kept("{}"), expected(kept("{}").hash)),
    unpackRender(kept("not JSON"), expected(kept("not JSON").hash)),
    unpackRender(outside, expected(outside.hash)),
  ];
  expect(tries).toEqual(tries.map(() => undefined));
});
