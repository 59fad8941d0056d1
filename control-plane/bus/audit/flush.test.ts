import { expect, test } from "vitest";
import { createBusMemory } from "../connection/memory.ts";
import { TransientBusError } from "../connection/retry.ts";
import { flushAudit } from "./flush.ts";
import { createAuditTrail } from "./trail.ts";

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

test.each([
  [94_000_000, true],
  [96_000_000, false],
])("of a stream that holds %i of 100 million bytes entries that can wait take room: %s", async (usedBytes, isTaken) => {
  const memory = createBusMemory();
  await memory.storage.get(async () => ({ usedBytes, limitBytes: 100_000_000 }));
  let tries = 0;
  const open = () => {
    tries += 1;
    return Promise.reject(new TransientBusError("away", { ambiguous: false }));
  };
  const access = { open, memory, logger, policy: { budgetMs: 50, firstDelayMs: 1, lastDelayMs: 1 } };
  createAuditTrail(access).note({ outcome: "refused" });
  await flushAudit(access);
  expect([tries > 0, memory.audit.size, memory.audit.dropped]).toEqual([isTaken, 1, 0]);
});
