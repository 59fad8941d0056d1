import { existsSync } from "node:fs";
import { join } from "node:path";
import { podRange } from "../private/addresses.ts";
import type { NodePaths } from "./node-paths.ts";

const PLUGINS = ["ptp", "host-local", "loopback"] as const;
const DIRECTORIES = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"] as const;

/** The machine has no directory with all network plugins that are needed. */
export class CniPluginsError extends Error {
  override readonly name = "CniPluginsError";
}

/** @throws CniPluginsError naming what is looked for. */
export function findCniPlugins(directories: readonly string[] = DIRECTORIES): string {
  const dir = directories.find((candidate) => PLUGINS.every((name) => existsSync(join(candidate, name))));
  if (dir !== undefined) return dir;
  throw new CniPluginsError(
    `no CNI plugins ${PLUGINS.join(", ")} in ${directories.join(", ")}: install containernetworking-plugins`,
  );
}

/**
 * Each pod has a link of its own to the node, not a port of one bridge: what pods say to each other is routed, so that
 * Services and network policies see it without a kernel module for bridges.
 */
export function cniConfig(paths: NodePaths): object {
  const ipam = {
    type: "host-local",
    dataDir: paths.cniAddresses,
    ranges: [[{ subnet: podRange }]],
    routes: [{ dst: "0.0.0.0/0" }],
  };
  return { cniVersion: "1.0.0", name: "storeplane", plugins: [{ type: "ptp", ipam }] };
}
