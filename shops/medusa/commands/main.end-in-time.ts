import { patienceMs } from "./config.end-in-time.ts";

/**
 * Loaded before Medusa, which on SIGTERM waits without end for a Valkey or a database that is gone: everything goes at
 * once when a store is deleted, and the namespace with it would stay until the kubelet's patience ends.
 */
process.once("SIGTERM", () => {
  // Still booting: nothing would end it yet.
  if (process.listenerCount("SIGTERM") === 0) process.exit(143);
  setTimeout(() => {
    process.stderr.write(`storeplane-server: still not closed ${patienceMs} ms after SIGTERM: ended\n`);
    process.exit(1);
  }, patienceMs).unref();
});
