import * as z from "zod";
import { applySecretRequests } from "./apply-waves.ts";
import { findEntry, record, secretRefs } from "./inventory.ts";
import { observeWaves } from "./observe.ts";
import { lookAgain, type Pass, type ReconcileDeps, type StepEnd } from "./pass.ts";

const requestShape = z.object({
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
        .default([]),
    })
    .prefault({}),
});

/** What the operator says of a request that it could not fulfil; undefined while it says nothing. */
export function troubleOfRequest(request: unknown): string | undefined {
  const { conditions } = requestShape.parse(request).status;
  return conditions.find(({ type, status }) => type === "Ready" && status !== "True")?.message;
}

/** Asks for the secrets that come from outside, and ends the pass until all of them are there. */
export async function awaitSecrets(pass: Pass, deps: ReconcileDeps): Promise<StepEnd> {
  await applySecretRequests(pass, deps);
  const { memory, manifests } = pass;
  for (const ref of secretRefs(manifests)) {
    if (memory.firstReadyAt && findEntry(memory, ref)?.uid) continue; // guardData has looked at it
    const found = await deps.writer.readMetadata(ref);
    if (!found) return waitFor(ref.name, pass, deps);
    record(memory, { ...ref, data: true, ...(found.metadata.uid ? { uid: found.metadata.uid } : {}) });
  }
  pass.observations.set("secrets", { state: "Done" });
  return undefined;
}

async function waitFor(name: string, pass: Pass, deps: ReconcileDeps): Promise<StepEnd> {
  const { namespace } = pass.manifests;
  const request = deps.owned.find({ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", namespace, name });
  const trouble = request && troubleOfRequest(request);
  await observeWaves(pass, deps, ["guards"]);
  const message = `waiting for Secret ${name} from ExternalSecret ${name}${trouble ? `: ${trouble}` : ""}`;
  pass.observations.set("secrets", { state: "Running", message });
  // Secrets are not watched, so that none of their values comes here.
  lookAgain(pass, deps.timings.waitPollMs);
  return "wait";
}
