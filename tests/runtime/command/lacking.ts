import { spawnSync } from "node:child_process";
import { denoPath } from "../../../dev/runtimes/deno.ts";
import type { Runtime } from "../../../dev/runtimes/runtime.ts";
import { workerdPath } from "../../../dev/runtimes/workerd.ts";

/** Why runtimes can't be run on this machine; empty when all can. Node runs, for it runs this. */
export function lackingRuntimes(): Partial<Record<Runtime, string>> {
  const [deno, workerd] = [whyNot(denoPath), whyNot(workerdPath)];
  return { ...(deno && { deno }), ...(workerd && { workerd }) };
}

function whyNot(pathOf: () => string): string | undefined {
  try {
    const path = pathOf();
    const { error, status, stderr } = spawnSync(path, ["--version"], { encoding: "utf8" });
    if (status === 0) return undefined;
    return `${path} --version: ${error?.message ?? stderr.trim().split("\n").at(-1) ?? "failed"}`;
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return `${first}; npm ci installs it where its package exists for this machine`;
  }
}
