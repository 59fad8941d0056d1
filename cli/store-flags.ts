import type { NewStore } from "../client/index.ts";
import { engineIds, planIds } from "../contract/index.ts";
import { labelsOf, parseLabel } from "./arguments.ts";
import { UsageError } from "./errors.ts";

type Pairs = readonly (readonly [key: string, value: string])[];

/** What a store is to be, as a command line says it. */
export type StoreFlags = {
  readonly engine?: string | undefined;
  readonly plan?: string | undefined;
  readonly engineVersion?: string | undefined;
  readonly cluster?: string | undefined;
  readonly region?: string | undefined;
  readonly clusterLabel?: Pairs | undefined;
  readonly host?: readonly string[] | undefined;
  readonly adminEmail?: string | undefined;
  readonly storefrontImage?: string | undefined;
  readonly externalId?: string | undefined;
  readonly label?: Pairs | undefined;
};

const optional = { kind: "parsed", parse: String, optional: true } as const;
const labels = { ...optional, parse: parseLabel, variadic: true, placeholder: "key=value" } as const;

/** Options of every command that says what a store is to be. */
export const storeFlags = {
  engine: { ...optional, placeholder: "engine", brief: `What kind of shop: ${engineIds.join(", ")}` },
  plan: { ...optional, placeholder: "plan", brief: `How large it is: ${planIds.join(", ")} [${planIds[0]}]` },
  engineVersion: {
    ...optional,
    placeholder: "version",
    brief: "Version of the engine; without it the one of new stores",
  },
  cluster: { ...optional, placeholder: "cluster", brief: "Where it runs; without it one is chosen" },
  region: { ...optional, placeholder: "region", brief: "Choose among the clusters of this region" },
  clusterLabel: {
    ...labels,
    brief: "Choose among the clusters that have this label; may be repeated, and all must hold",
  },
  host: { ...optional, variadic: true, placeholder: "host", brief: "Host of your own; may be repeated" },
  adminEmail: { ...optional, placeholder: "address", brief: "E-mail address of the shop's administrator" },
  storefrontImage: { ...optional, placeholder: "image", brief: "Storefront of your own, pinned by its digest" },
  externalId: { ...optional, placeholder: "id", brief: "Your own id of the store, unique among your stores" },
  label: { ...labels, brief: "A label, by which list --label finds it; may be repeated" },
} as const;

/** What the options say of a store, and nothing of what they leave open. @throws UsageError */
export function wishOf(flags: StoreFlags): Partial<NewStore> {
  const { engine, plan, engineVersion, cluster, host, adminEmail, storefrontImage, externalId, label } = flags;
  const given = { engine, plan, version: engineVersion, cluster, hosts: host, adminEmail, storefrontImage, externalId };
  const entries = Object.entries({
    ...given,
    labels: label && labelsOf("--label", label),
    placement: placementOf(flags),
  });
  // Whether an engine or a plan is one that there is the API knows, which may be newer than this command.
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** What its cluster must be like, if none is named. */
function placementOf({ cluster, region, clusterLabel }: StoreFlags): NewStore["placement"] {
  if (region === undefined && clusterLabel === undefined) return undefined;
  if (cluster !== undefined) {
    throw new UsageError("--cluster names the cluster, --region and --cluster-label choose one: give either");
  }
  return {
    ...(region !== undefined && { region }),
    ...(clusterLabel && { labels: labelsOf("--cluster-label", clusterLabel) }),
  };
}
