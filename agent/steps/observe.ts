import type { WaveName } from "../../constructs/index.ts";
import { formatRevision } from "../../contract/index.ts";
import type { Assessment } from "../diagnosis/assessment.ts";
import { diagnoseWorkload } from "../diagnosis/diagnose.ts";
import { observeHosts } from "../diagnosis/host-states.ts";
import { assess } from "../diagnosis/readiness.ts";
import { controllerOf, type Observation, type Pass, type ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { refOf } from "../store/inventory.ts";
import { rememberVolumes } from "./volumes-left.ts";

const workloadKinds = new Set(["Deployment", "StatefulSet"]);

/** Everything that this revision wants is written, or put off: compares all of it with the readiness rules. */
export async function observeObjects(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { record, store, manifests } = pass;
  rememberVolumes(record, deps.owned.inNamespace("PersistentVolumeClaim", manifests.namespace));
  if (pass.putOff.length === 0) {
    record.appliedRevision = formatRevision(store.spec.revision);
    record.plan = store.spec.store.plan;
  }
  await observeWaves(pass, deps, ["guards", "data", "app"]);
  await observeHosts(pass, deps);
}

/** Compares every written object with its readiness rule and sums them up per step. */
export async function observeWaves(pass: Pass, deps: ReconcileDeps, names: readonly WaveName[]): Promise<void> {
  const written = pass.manifests.waves.filter(({ name }) => names.includes(name)).flatMap((wave) => wave.objects);
  const placed = written.filter(({ customHosts }) => !customHosts);
  for (const step of new Set(placed.map((each) => each.step))) {
    const refs = placed.filter((each) => each.step === step).map(({ object }) => refOf(object));
    const observation = await observeStep(
      pass,
      deps,
      refs.map((ref) => deps.owned.find(ref)),
    );
    pass.observations.set(step, observation);
  }
}

async function observeStep(
  pass: Pass,
  deps: ReconcileDeps,
  objects: readonly (ClusterObject | undefined)[],
): Promise<Observation> {
  for (const object of objects) {
    if (!object) return { state: "Running", message: "waiting for an object to be seen" };
    const assessment = assess(object, controllerOf(pass, deps));
    if (!assessment.ready) return explain(pass, deps, { object, assessment });
  }
  return { state: "Done" };
}

/** What the object says of itself, otherwise what its pods say. */
async function explain(
  pass: Pass,
  deps: ReconcileDeps,
  { object, assessment }: { object: ClusterObject; assessment: Assessment },
): Promise<Observation> {
  // A stalled rollout says only that it is: the pods say why, as they did before its time was over.
  const isSilent = workloadKinds.has(object.kind) && (!assessment.reason || assessment.reason === "RolloutStalled");
  const cause = isSilent ? await diagnoseWorkload(pass, deps, object) : undefined;
  const own = assessment.message ?? `${object.kind} ${object.metadata.name} is not ready`;
  if (!cause) return { state: "Running", message: own, ...(assessment.reason && { reason: assessment.reason }) };
  const { reason = assessment.reason } = cause;
  if (!cause.reason) return { state: "Running", message: `${own}; ${cause.message}`, ...(reason && { reason }) };
  return { state: "Running", reason: cause.reason, message: cause.message };
}
