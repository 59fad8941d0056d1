import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { requireBridgeHooks } from "./apply-rules.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "storeplane-bridge-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function set(name: string, value: string): void {
  writeFileSync(join(folder, name), `${value}\n`);
}

test("both switches must be on", async () => {
  set("bridge-nf-call-iptables", "1");
  set("bridge-nf-call-ip6tables", "0");
  await expect(requireBridgeHooks(folder)).rejects.toThrow("net.bridge.bridge-nf-call-ip6tables is 0, but must be 1");
  set("bridge-nf-call-ip6tables", "1");
  await expect(requireBridgeHooks(folder)).resolves.toBeUndefined();
});

test("a kernel without br_netfilter is told how to get it", async () => {
  await expect(requireBridgeHooks(folder)).rejects.toThrow(/is absent.*modprobe br_netfilter/);
});
