/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as that aborts. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => resolve();
  const timer = setTimeout(end, ms);
  signal?.addEventListener("abort", end);
  await promise;
  clearTimeout(timer);
  // One signal outlives the many pauses of who follows a store.
  signal?.removeEventListener("abort", end);
  signal?.throwIfAborted();
}
