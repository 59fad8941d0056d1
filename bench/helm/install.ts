import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { cpuSecondsOfEndedChildren } from "../platform/cpu-seconds.ts";

const run = promisify(execFile);

export interface InstallOptions {
  readonly helm: string;
  readonly kubeconfig: string;
  readonly release: string;
  readonly chart: string;
  /** Where helm keeps its caches. */
  readonly home: string;
}

/** Installs a chart without waiting for readiness; returns the CPU seconds that helm used. */
export async function install({ helm, kubeconfig, release, chart, home }: InstallOptions): Promise<number> {
  const before = cpuSecondsOfEndedChildren();
  // Nothing of the user's environment (HELM_*, KUBECONFIG) may change what is measured.
  const env = { PATH: process.env["PATH"], HOME: home, KUBECONFIG: kubeconfig };
  await run(helm, ["install", release, chart, "--namespace", "default"], { env });
  return cpuSecondsOfEndedChildren() - before;
}
