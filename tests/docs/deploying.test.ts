import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import * as z from "zod";
import { readEdgeConfig, readMigrationConfig, readServerConfig } from "../../control-plane/config.ts";
import { bundleFolder } from "../../dev/runtimes/control-plane-on.ts";
import { compatibilityDate } from "../../dev/runtimes/workerd.ts";
import { maxBundleBytes } from "../../tools/generate/worker-bundle.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/deploying.md"), "utf8");
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

const wrangler = z.object({
  main: z.string(),
  compatibility_date: z.string(),
  vars: z.record(z.string(), z.string()),
});

/** What stands between fences of a language. */
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^ *\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, "gm"))].map((match) => match[1] ?? "");

test("every variable of the table is one that an entry reads", () => {
  const rows = [...page.matchAll(/^\| (`STOREPLANE_[^|]+)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/STOREPLANE_\w+/g)].map(([name]) => name),
  );
  const read = ["config.ts", "config-hosts.ts", "config.node.ts"].map((file) => {
    return readFileSync(join(root, "control-plane", file), "utf8");
  });
  expect(rows.length).toBeGreaterThan(8);
  expect(rows.filter((name) => !read.join("\n").includes(name))).toEqual([]);
});

test("the addresses that it shows are taken by the entries that they are for", () => {
  const access = {
    STOREPLANE_NATS_CREDS_FILE: "x",
    STOREPLANE_NATS_CREDS: "x",
    STOREPLANE_NATS_AUDIT_CREDS_FILE: "x",
  };
  const [tls = ""] = /tls:\/\/nats[\w.:]+/.exec(page) ?? [];
  const [wss = ""] = /wss:\/\/nats[\w.:]+/.exec(page) ?? [];
  expect(readServerConfig({ ...access, STOREPLANE_NATS_URL: tls }).nats.url).toBe(tls);
  expect(readMigrationConfig({ ...access, STOREPLANE_NATS_URL: tls }).nats.url).toBe(tls);
  expect(readEdgeConfig({ ...access, STOREPLANE_NATS_URL: wss }).nats.url).toBe(wss);
});

test("the worker is deployed as it is tested, and has the size that the build allows", () => {
  const { main, compatibility_date: date, vars } = wrangler.parse(JSON.parse(blocks("json")[0] ?? ""));
  expect([main, date]).toEqual([`${bundleFolder}/worker.js`, compatibilityDate]);
  const { nats, publicHosts } = readEdgeConfig({ ...vars, STOREPLANE_NATS_CREDS: "x" });
  expect([nats.url, publicHosts]).toEqual(["wss://nats.example.com", ["api.example.com"]]);
  expect(page).toContain(`${maxBundleBytes / 1000} kB gzipped`);
});

test.skipIf(!hasSystemd)("systemd takes the unit without a complaint", () => {
  const [unit = ""] = blocks("ini");
  const dir = mkdtempSync(join(tmpdir(), "storeplane-unit-"));
  try {
    const file = join(dir, "storeplane.service");
    // Only programs that exist are taken: this machine's may be elsewhere.
    writeFileSync(file, unit.replace("/usr/bin/node", process.execPath));
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
    expect([stderr.split("\n").filter((line) => line.includes("storeplane.service")), status]).toEqual([[], 0]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
