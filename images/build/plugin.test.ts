import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readImagesConfig } from "./config.ts";
import { findPlugin, placePlugin, pluginArguments, pluginInput } from "./plugin.ts";

const beside = "images/woocommerce/plugin/woocommerce.11.2.2.zip";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "storeplane-plugin-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test("the archive that the environment names goes before the one beside the Dockerfile", () => {
  const root = folder();
  const named = join(root, "named.zip");
  writeFileSync(named, "named");
  expect(findPlugin({ plugin: undefined }, root)).toBeUndefined();
  mkdirSync(join(root, "images/woocommerce/plugin"), { recursive: true });
  writeFileSync(join(root, beside), "beside");
  expect(findPlugin({ plugin: undefined }, root)).toBe(join(root, beside));
  const { plugin } = readImagesConfig({ STOREPLANE_WOOCOMMERCE_ZIP: named });
  expect(findPlugin({ plugin }, root)).toBe(named);
  expect(new Set([undefined, named, join(root, beside)].map(pluginInput)).size).toBe(3);
});

test("an archive that is not there is refused by the variable's name", () => {
  expect(() => readImagesConfig({ STOREPLANE_WOOCOMMERCE_ZIP: "/nowhere/a.zip" })).toThrow(
    "STOREPLANE_WOOCOMMERCE_ZIP: must be the path of a file",
  );
});

test("a build gets the archive under the name that its argument tells, or hears that there is no archive", () => {
  const context = folder();
  const archive = join(context, "any-name.zip");
  writeFileSync(archive, "archive");
  placePlugin(archive, context);
  const { WOOCOMMERCE_FILE: name = "" } = pluginArguments(archive);
  expect(readFileSync(join(context, "images/woocommerce/plugin", name), "utf8")).toBe("archive");
  const without = folder();
  placePlugin(undefined, without);
  expect(readdirSync(join(without, "images/woocommerce/plugin"))).toEqual([]);
  expect(pluginArguments(undefined)).toEqual({ WOOCOMMERCE_ABSENT: "1", WOOCOMMERCE_VERSION: "absent" });
});
