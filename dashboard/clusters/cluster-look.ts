import type { ClusterResource } from "../../contract/index.ts";
import type { Look } from "../words/phases.ts";

/** Clusters in these states do not report, and that is no fault. */
const unjoined = {
  Revoked: { look: { tone: "idle", shape: "gone" }, word: "Revoked" },
  Invited: { look: { tone: "idle", shape: "ring" }, word: "Invited" },
  Pending: { look: { tone: "busy", shape: "half" }, word: "Asks to join" },
} as const satisfies Readonly<Record<string, { look: Look; word: string }>>;

/** What a cluster is, in one word, and how that looks: that it is away comes before what was decided about it. */
export function clusterLook({ online, state, conditions, missing }: ClusterResource): { look: Look; word: string } {
  if (Object.hasOwn(unjoined, state)) return unjoined[state as keyof typeof unjoined];
  if (!online) return { look: { tone: "warn", shape: "triangle" }, word: "Away" };
  if (conditions.some(({ status }) => status === "True"))
    return { look: { tone: "bad", shape: "cross" }, word: "In conflict" };
  if (state === "Cordoned") return { look: { tone: "idle", shape: "pause" }, word: "Cordoned" };
  if (missing.length > 0) return { look: { tone: "warn", shape: "triangle" }, word: "Lacks something" };
  return { look: { tone: "good", shape: "check" }, word: "Online" };
}
