import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type BuiltImage, ImageCache } from "./image-cache.ts";

function cacheFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "storeplane-images-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Puts an image into the cache as a build does; `age` in hours. */
function build(cache: ImageCache, key: string, age = 0): BuiltImage {
  const { archive, sbom } = cache.paths("medusa", key);
  writeFileSync(archive, "layers");
  writeFileSync(sbom, "{}");
  const reference = "localhost/storeplane/medusa:2";
  const image = {
    name: "medusa",
    reference,
    archive,
    sbom,
    digest: `sha256:${"a".repeat(64)}`,
    standIn: true,
    sizeBytes: 6,
  };
  cache.keep(key, image);
  const time = Date.now() / 1000 - age * 3600;
  utimesSync(archive.replace(/tar$/, "json"), time, time);
  return image;
}

const keys = ["1", "2", "3", "4"].map((digit) => digit.repeat(16));
const [first = "", second = "", third = "", fourth = ""] = keys;

test("an image is found under its key, until its archive is gone or cut short", () => {
  const cache = new ImageCache(cacheFolder());
  const image = build(cache, first);
  expect(cache.find("medusa", first)).toEqual(image);
  expect(cache.find("medusa", second)).toBeUndefined();
  writeFileSync(image.archive, "lay");
  expect(cache.find("medusa", first)).toBeUndefined();
});

test("an archive without a record, left by a build that was killed, is not there", () => {
  const cache = new ImageCache(cacheFolder());
  writeFileSync(cache.paths("medusa", first).archive, "half");
  expect(cache.find("medusa", first)).toBeUndefined();
});

test("the three versions that were asked for last stay, of each image for itself", () => {
  const cache = new ImageCache(cacheFolder());
  const other = cache.paths("medusa-other", first).archive;
  writeFileSync(other, "of another image");
  const images = [build(cache, first, 40), build(cache, second, 30), build(cache, third, 20), build(cache, fourth, 10)];
  expect(keys.map((key) => cache.find("medusa", key) !== undefined)).toEqual([false, true, true, true]);
  expect([existsSync(images[0]?.archive ?? ""), existsSync(images[0]?.sbom ?? ""), existsSync(other)]).toEqual([
    false,
    false,
    true,
  ]);
});

test("a version that was just named to a caller stays, however many others are built", () => {
  const cache = new ImageCache(cacheFolder());
  const image = build(cache, first, 40);
  expect(cache.find("medusa", first)).toEqual(image);
  for (const key of [second, third, fourth]) build(cache, key);
  build(cache, "5".repeat(16));
  expect(existsSync(image.archive)).toBe(true);
});
