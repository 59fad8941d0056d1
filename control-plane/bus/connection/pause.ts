/** Waits; an aborted signal ends the wait early. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}

/** From half of a delay to the whole of it, at random: what failed together must not come back together. */
export function jittered(delayMs: number): number {
  return delayMs * (0.5 + Math.random() / 2);
}
