import { amountsOf, type StoreSpec } from "../../contract/index.ts";
import { bodyPointer } from "../http/body-pointer.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { ClusterView } from "../ports/clusters.ts";
import type { StoreView } from "./compose-store.ts";
import { statusOfLife } from "./partial-view.ts";

const gibibyte = 2 ** 30;

/**
 * Throws ProblemError for a plan whose volumes are smaller than those that the plan before gave the store and that it
 * holds: volumes can't shrink. The agent has the same rule, and the last word where something is not known here.
 */
export function checkVolumes(view: StoreView, plan: string): void {
  const { spec } = view.desired.value;
  const tooSmall = smallerVolumes(view, plan);
  if (tooSmall.length === 0) return;
  const told = tooSmall.map(({ name, held, isComing, given }) => {
    const has = isComing ? `is being made ${inWords(held)} large` : `holds ${inWords(held)}`;
    return `volume ${name} ${has}, and plan ${plan} has ${inWords(given)} for it`;
  });
  const errors = [
    { field: bodyPointer(["plan"]), rule: "must not have smaller volumes than the store: they can't shrink" },
  ];
  const detail = `Volumes can't shrink: ${told.join("; ")}. Stay on plan ${spec.plan}, or choose a larger one.`;
  throw new ProblemError("plan-too-small", detail, { errors, cluster: spec.cluster });
}

/**
 * Why a smaller plan is not taken where the cluster's agent is too old to tell of volumes: it would refuse the change, and the
 * shop would stay large while its tenant is counted for a small one.
 */
export function whyUnsized(
  { heartbeat }: ClusterView,
  before: string,
  { engine, plan }: StoreSpec,
): string | undefined {
  // One that has only begun tells of neither yet.
  if (heartbeat?.engines === undefined || heartbeat.volumes !== undefined) return undefined;
  const [now, then] = [before, plan].map((each) => amountsOf({ engine, plan: each }).storageBytes);
  if ((then ?? 0) >= (now ?? 0)) return undefined;
  return `its agent ${heartbeat.agentVersion} does not tell how large volumes are, and those of plan ${plan} are smaller`;
}

/** Those of which it is known what they hold or will hold, and what both plans have for them. */
function smallerVolumes(view: StoreView, plan: string) {
  const { spec } = view.desired.value;
  const { [spec.plan]: before = {}, [plan]: after = {} } = view.cluster?.heartbeat?.volumes?.[spec.engine] ?? {};
  const volumes = statusOfLife(view)?.volumes ?? {};
  const isUnderway = isBeingCarriedOut(view);
  return Object.entries(after).flatMap(([name, given]) => {
    const [holds, planned] = [volumes[name] ?? 0, before[name] ?? 0];
    const isComing = isUnderway && planned > holds;
    const held = isComing ? planned : holds;
    return planned > given && held > given ? [{ name, held, isComing, given }] : [];
  });
}

/**
 * Whether the newest revision may make volumes larger at any moment, so that the reported sizes may be old. One that
 * came to nothing, for the cluster refuses it, is told with what the volumes hold all the same, and can be taken back.
 */
function isBeingCarriedOut(view: StoreView): boolean {
  const status = statusOfLife(view);
  const { seq } = view.desired;
  if (status === undefined) return true;
  if (status.appliedSequence >= seq) return false;
  return status.observedSequence < seq || status.failure === undefined;
}

function inWords(bytes: number): string {
  return `${Number((bytes / gibibyte).toFixed(2))} GiB`;
}
