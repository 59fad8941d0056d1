import { podRange } from "../private/addresses.ts";
import type { NodePaths } from "./node-paths.ts";

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
