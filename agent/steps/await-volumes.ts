import { namespaceOf } from "../../constructs/index.ts";
import { lookAgain, type Pass, type ReconcileDeps, type StepEnd } from "../pass.ts";
import { listVolumes, volumesLeft } from "./volumes-left.ts";

/** Most provisioners need a few seconds. */
const volumePollMs = 1000;

/** The namespace is gone: the store is too as soon as its volumes are, or when they will not go by themselves. */
export async function awaitVolumes(pass: Pass, deps: ReconcileDeps): Promise<StepEnd> {
  const { store, record } = pass;
  const left = await volumesLeft(record, namespaceOf(store.metadata.name), deps);
  const now = deps.clock.now().getTime();
  const known = deps.cache.of(store);
  known.volumesAwaitedSince ??= now;
  const isInTime = now < known.volumesAwaitedSince + deps.timings.volumesEndMs;
  if (isInTime && left.some(({ isGoing }) => isGoing)) {
    const message = `the namespace is gone, its volumes are being removed: ${listVolumes(left)}`;
    pass.observations.set("namespace", { state: "Running", message });
    lookAgain(pass, volumePollMs);
    return "wait";
  }
  const end =
    left.length === 0
      ? ({ says: "Deleted", message: "nothing of the store is left in the cluster" } as const)
      : ({
          says: "VolumeLeft",
          message: `the store is removed; volumes left in the cluster: ${listVolumes(left)}`,
        } as const);
  pass.observations.set("namespace", { state: "Done", ...end });
  return undefined;
}
