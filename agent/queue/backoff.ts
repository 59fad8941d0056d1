/** Exponential with jitter over its upper half, so that many failing keys spread out. */
export function backoffMs(failures: number, limits: { retryBaseMs: number; retryMaxMs: number }): number {
  const ceiling = Math.min(limits.retryMaxMs, limits.retryBaseMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(ceiling / 2 + (Math.random() * ceiling) / 2);
}
