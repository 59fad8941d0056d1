import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureImages } from "../../images/build/ensure-images.ts";
import { checks } from "../images/woocommerce/checks.ts";
import { unpackArchive } from "./unpack-archive.ts";

const main = join(import.meta.dirname, "../images/woocommerce/main.ts");
const folder = mkdtempSync(join(tmpdir(), "storeplane-woocommerce-image-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let said: readonly string[] = [];

// The first time builds both images; the checks share one shop, and each of them finds what those before it left.
beforeAll(async () => {
  const images = await ensureImages(["woocommerce", "mariadb"]);
  const roots: string[] = [];
  for (const { name, archive } of images) roots.push(await unpackArchive(archive, join(folder, name)));
  said = (await runMain(roots)).split("\n");
}, 1_800_000);

describe("the WooCommerce image, with a stand-in for the plugin", () => {
  test.each(checks.map(({ title }) => title))("%s", (title) => {
    const line = said.find((text) => text.startsWith(`ok    ${title} (`) || text.startsWith(`FAIL  ${title}: `));
    expect(line ?? said.slice(-20).join("\n")).toMatch(/^ok {4}/);
  });
});

async function runMain(roots: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [main, ...roots], { stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(child, "close");
  return Buffer.concat(chunks).toString("utf8");
}
