import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

const limits = { retryBaseMs: 100, retryMaxMs: 1000 };

test("a backoff lies in the upper half of a ceiling that doubles up to its limit, however many failures", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (failures) => {
      const ceiling = Math.min(limits.retryMaxMs, limits.retryBaseMs * 2 ** Math.min(failures - 1, 30));
      const delayMs = backoffMs(failures, limits);
      expect(delayMs).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
      expect(delayMs).toBeLessThanOrEqual(ceiling);
    }),
  );
});
