import { spawn } from "node:child_process";
import { join } from "node:path";

/**
 * Starts a small process that cleans up after this one should it be killed: it reads from a pipe that no process writes
 * to, whose end means that this process has ended.
 */
export function watchOver(registry: string): Disposable {
  const reap = [process.execPath, join(import.meta.dirname, "main.reap.ts"), registry];
  const watcher = spawn("sh", ["-c", 'read -r _; exec "$@"', "watch", ...reap], {
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
    detached: true,
  });
  watcher.on("error", () => {});
  watcher.unref();
  return {
    [Symbol.dispose]: () => {
      watcher.kill("SIGKILL");
    },
  };
}
