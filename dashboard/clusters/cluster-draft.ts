import type { ClusterChange, ClusterResource } from "../../contract/index.ts";

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
  const lines = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return { region, labels: lines.join("\n"), maxStores: text(maxStores), maxProvisioning: text(maxProvisioning) };
}

function text(limit: number | undefined): string {
  return limit === undefined ? "" : String(limit);
}

/** What of a cluster is to change; empty where nothing is. What was there and is typed no more goes. */
export function clusterChangeOf(cluster: Settings, draft: ClusterDraft): ClusterChange {
  const before = clusterDraftOf(cluster);
  const labels = labelChange(cluster.labels, labelsOf(draft.labels));
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

type Labels = Readonly<Record<string, string>>;

function labelsOf(lines: string): Labels {
  const pairs = lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [key = "", ...value] = line.split("=");
      return [key.trim(), value.join("=").trim()] as const;
    });
  return Object.fromEntries(pairs);
}

function labelChange(before: Labels, after: Labels): Record<string, string | null> {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.entries(after).filter(([key, value]) => before[key] !== value);
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...Object.fromEntries(changed) };
}
