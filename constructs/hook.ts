import { createHash } from "node:crypto";
import type { Hook, HookName, KubeObject, StepName } from "./manifests.ts";

const hashLength = 10;

/** A Job that is still without the hash of its inputs. */
export interface UnnamedHook {
  readonly name: HookName;
  readonly step: StepName;
  readonly before?: "app";
  readonly job: KubeObject;
}

/**
 * The hook with its Job under its final name; the name is the only field outside the hash. Data that took the place of the
 * first has a number: under another hash every hook runs again, whatever was done with the data before.
 */
export function nameHook({ job, ...hook }: UnnamedHook, dataGeneration = 1): Hook {
  const { name: _, ...metadata } = job.metadata;
  const generation = dataGeneration > 1 ? String(dataGeneration) : "";
  const inputs = `${JSON.stringify(sorted({ ...job, metadata }))}${generation}`;
  const inputsHash = createHash("sha256").update(inputs).digest("hex").slice(0, hashLength);
  return { ...hook, inputsHash, job: { ...job, metadata: { ...metadata, name: `${hook.name}-${inputsHash}` } } };
}

/** Keys in one order, so that writing the same Job in another order runs no hook again. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
