import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { GzipError, gunzip, gzip } from "./gzip.ts";

test("what is compressed comes back, and others can read it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
      const packed = await gzip(bytes);
      expect(await gunzip(packed, 5000)).toEqual(bytes);
      expect(new Uint8Array(gunzipSync(packed))).toEqual(bytes);
    }),
    { numRuns: 50 },
  );
});

test("bytes that are cut, changed or none at all are an error", async () => {
  const packed = await gzip(new TextEncoder().encode("x".repeat(1000)));
  for (const wrong of [new Uint8Array(), packed.slice(0, -1), packed.slice(1), new Uint8Array(40).fill(7)]) {
    await expect(gunzip(wrong, 5000)).rejects.toThrow(GzipError);
  }
});

test("nothing larger than allowed is unpacked, however small it came", async () => {
  const packed = await gzip(new Uint8Array(20_000_000));
  expect(packed.byteLength).toBeLessThan(30_000);
  await expect(gunzip(packed, 1_000_000)).rejects.toThrow("more than 1000000 bytes");
});
