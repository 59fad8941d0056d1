import type { ClusterChange, ClusterResource } from "../../contract/index.ts";
import { labelChange, labelsOfLines, linesOfLabels } from "../words/label-lines.ts";

/** What the platform decides about a cluster, as it is typed. */
export interface ClusterDraft {
  readonly region: string;
  /** `key=value`, one a line. */
  readonly labels: string;
  readonly maxStores: string;
  readonly maxProvisioning: string;
}

type Settings = Pick<ClusterResource, "region" | "labels" | "maxStores" | "maxProvisioning">;

export function clusterDraftOf({ region = "", labels, maxStores, maxProvisioning }: Settings): ClusterDraft {
  return { region, labels: linesOfLabels(labels), maxStores: text(maxStores), maxProvisioning: text(maxProvisioning) };
}

function text(limit: number | undefined): string {
  return limit === undefined ? "" : String(limit);
}

/** What of a cluster is to change; empty where nothing is. What was there and is typed no more goes. */
export function clusterChangeOf(cluster: Settings, draft: ClusterDraft): ClusterChange {
  const before = clusterDraftOf(cluster);
  const labels = labelChange(cluster.labels, labelsOfLines(draft.labels));
  return {
    ...(draft.region.trim() !== before.region && { region: draft.region.trim() || null }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(draft.maxStores.trim() !== before.maxStores && { maxStores: limitOf(draft.maxStores) }),
    ...(draft.maxProvisioning.trim() !== before.maxProvisioning && { maxProvisioning: limitOf(draft.maxProvisioning) }),
  };
}

/** What is no number is sent as one that the API refuses, with its rule. */
function limitOf(typed: string): number | null {
  if (typed.trim() === "") return null;
  const limit = Number(typed);
  return Number.isNaN(limit) ? -1 : limit;
}
