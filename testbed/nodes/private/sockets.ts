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

/** What the kernel takes for the path of a socket, in bytes. */
const maxPathBytes = 107;
const maxNameLength = 16;

/** A run's directory leaves no room for the path of a socket in it. */
export class PathTooLongError extends Error {
  override readonly name = "PathTooLongError";
}

/** Says at once what would fail when everything else runs. @throws PathTooLongError */
export function requireRoomForSockets(dir: string): void {
  const room = maxPathBytes - Buffer.byteLength(socketOf("", "x".repeat(maxNameLength))) - 1;
  const length = Buffer.byteLength(dir);
  if (length <= room) return;
  throw new PathTooLongError(
    `${dir} has ${length} bytes, and a path for sockets at most ${room}: set a shorter TMPDIR`,
  );
}

/** Socket files belong to no network namespace. */
function socketOf(dir: string, name: string): string {
  return join(dir, `${name}.sock`);
}
