import type { Logger } from "pino";
import type { RepositoryConfig } from "./config.ts";
import { startHealthServer } from "./health-server.ts";
import { createMetrics } from "./metrics.ts";
import { defaultLimits, type RepositoryLimits, startRepositoryServer } from "./server.ts";
import { Storage } from "./storage/storage.ts";

/** A running backup repository; disposing of it drains. */
export interface BackupRepository extends AsyncDisposable {
  /** Where restic reaches it. */
  readonly port: number;
}

/** Opens the folder and serves it; returns when it listens. Nothing else may write to the folder meanwhile. */
export async function startBackupRepository(
  config: Omit<RepositoryConfig, "logLevel">,
  logger: Logger,
  limits: RepositoryLimits = defaultLimits,
): Promise<BackupRepository> {
  const { folder, room, http, health, loginSecret } = config;
  await using undo = new AsyncDisposableStack();
  const storage = new Storage(folder, room);
  const removed = await storage.open();
  if (removed > 0) logger.warn({ removed }, "removed what uploads left that did not end");
  const metrics = createMetrics(() => storage.room.volume());
  let isReady = false;
  undo.use(await startHealthServer({ ...health, registry: metrics.registry, isReady: () => isReady }));
  const server = undo.use(await startRepositoryServer({ ...http, storage, loginSecret, limits, metrics, logger }));
  isReady = true;
  undo.defer(() => {
    isReady = false;
  });
  const open = undo.move();
  return { port: server.port, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
