import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { writeManifests } from "../../cli/write-manifests.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

test("the npm package runs where the clone's packages are not, and renders what the clone renders", async () => {
  const folder = mkdtempSync(join(tmpdir(), "storeplane-package-"));
  try {
    await run(process.execPath, [join(root, "tools/generate/main.ts"), "cli"]);
    // Copied, as from a registry: what is linked would still find the clone's packages.
    const install = ["install", "--install-links", "--offline", "--no-audit", "--no-fund", join(root, "build/cli")];
    await run("npm", [...install, "--prefix", folder]);
    const env = { PATH: process.env["PATH"], HOME: folder };
    const storeplane = (...args: string[]) =>
      run(join(folder, "node_modules/.bin/storeplane"), args, { cwd: folder, env });
    expect((await storeplane("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    await expect(storeplane("undelete", "hats", "--endpoint", "http://127.0.0.1:9")).rejects.toMatchObject({ code: 8 });

    const profile = join(folder, "profile.json");
    writeFileSync(profile, JSON.stringify({ base: "local", name: "mine" }));
    const paths = (await storeplane("manifests", profile, join(folder, "rendered"))).stdout.trim().split("\n");
    const wanted = writeManifests(profile, join(folder, "wanted"));
    expect(paths.map((path) => readFileSync(path, "utf8"))).toEqual(wanted.map((path) => readFileSync(path, "utf8")));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
