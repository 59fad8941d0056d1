import { troubleOfRequest } from "../diagnosis/readiness.ts";
import { lookAgain, type Pass, type ReconcileDeps, type StepEnd } from "../pass.ts";
import { findEntry, noteEntry, secretRefs } from "../store/inventory.ts";
import { applySecretRequests } from "./apply-waves.ts";
import { observeWaves } from "./observe.ts";

/** Asks for the secrets that come from outside, and ends the pass until all of them are there. */
export async function awaitSecrets(pass: Pass, deps: ReconcileDeps): Promise<StepEnd> {
  await applySecretRequests(pass, deps);
  const { record, manifests } = pass;
  for (const ref of secretRefs(manifests)) {
    if (record.firstReadyAt && findEntry(record, ref)?.uid) continue; // guardData has looked at it
    const found = await deps.writer.readMetadata(ref);
    if (!found) return waitFor(ref.name, pass, deps);
    noteEntry(record, { ...ref, data: true, ...(found.metadata.uid && { uid: found.metadata.uid }) });
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
