import { join } from "node:path";
import { type Forward, forward } from "./forward.ts";

/** Inside a private run: makes a port of its network reachable from outside under a name. */
export function offerOutside(dir: string, name: string, to: { readonly host: string; readonly port: number }) {
  return forward({ path: socketOf(dir, name) }, to);
}

/**
 * Outside: makes what a run offers under a name reachable at a port of this machine's loopback.
 * @param dir the run's directory.
 * @param port 0: any free one.
 */
export function reachInside(dir: string, name: string, port = 0): Promise<Forward> {
  return forward({ host: "127.0.0.1", port }, { path: socketOf(dir, name) });
}

/** Socket files belong to no network namespace. */
function socketOf(dir: string, name: string): string {
  return join(dir, `${name}.sock`);
}
