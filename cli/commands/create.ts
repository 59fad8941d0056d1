import type { ApiClient, Created, NewStore } from "../../client/index.ts";
import { engineIds, planIds } from "../../contract/index.ts";
import { labelsOf, nameArgument, parseLabel } from "../arguments.ts";
import { awaitPhase, checkTimeout, timeoutFlag, type WaitFlags } from "../await-phase.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { type Format, say, show } from "../output.ts";
import type { Shell } from "../shell.ts";
import { storeRows, storeSheet } from "../store-views.ts";
import { warnAway } from "../warn-away.ts";

type Flags = ConnectionFlags &
  WaitFlags & {
    readonly engine: string;
    readonly plan?: string | undefined;
    readonly cluster?: string | undefined;
    readonly region?: string | undefined;
    readonly clusterLabel?: readonly (readonly [key: string, value: string])[] | undefined;
    readonly host?: readonly string[] | undefined;
    readonly adminEmail?: string | undefined;
    readonly storefrontImage?: string | undefined;
    readonly externalId?: string | undefined;
    readonly label?: readonly (readonly [key: string, value: string])[] | undefined;
    readonly output: Format;
  };

const text = { kind: "parsed", parse: String } as const;
const optional = { ...text, optional: true } as const;
const labels = { ...optional, parse: parseLabel, variadic: true, placeholder: "key=value" } as const;

export const create = defineCommand<Flags, [name: string]>({
  name: "create",
  brief: "Create a store",
  detail: `The platform accepts the store at once; it comes up afterwards, which --wait shows step by step.
A create that is repeated with the same values finds the store that is there.`,
  examples: [
    "storeplane create hats --engine woocommerce --wait",
    "storeplane create caps --engine medusa --external-id shop-4711 --label tier=gold -o json",
    "storeplane create ties --engine woocommerce --region fra --cluster-label tier=gold",
  ],
  parameters: {
    positional: nameArgument,
    flags: {
      engine: { ...text, placeholder: "engine", brief: `What kind of shop: ${engineIds.join(", ")}` },
      plan: { ...optional, placeholder: "plan", brief: `How large it is: ${planIds.join(", ")} [${planIds[0]}]` },
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
      wait: { kind: "boolean", default: false, withNegated: false, brief: "Show the steps until the store is Ready" },
      timeout: timeoutFlag,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output", l: "label" },
  },
  async run({ shell, flags, args: [name] }) {
    checkTimeout(flags);
    const api = connect(shell, flags);
    const created = await api.createStore(requestOf(name, flags), { signal: shell.signal });
    say(shell, wordsOf(created, flags.wait));
    warnAway(shell, created.store);
    if (flags.wait) await finish({ shell, api, name, flags });
    else show(shell, flags.output, storeRows([created.store], created.store));
  },
});

function requestOf(name: string, flags: Flags): NewStore {
  const { engine, plan, cluster, host, adminEmail, storefrontImage, externalId, label } = flags;
  const given = { plan, cluster, hosts: host, adminEmail, storefrontImage, externalId };
  const entries = Object.entries({
    ...given,
    labels: label && labelsOf("--label", label),
    placement: placementOf(flags),
  });
  // Whether an engine or a plan is one that there is the API knows, which may be newer than this command.
  return { name, engine, ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)) };
}

/** What its cluster must be like, if none is named. */
function placementOf({ cluster, region, clusterLabel }: Flags): NewStore["placement"] {
  if (region === undefined && clusterLabel === undefined) return undefined;
  if (cluster !== undefined) {
    throw new UsageError("--cluster names the cluster, --region and --cluster-label choose one: give either");
  }
  return {
    ...(region !== undefined && { region }),
    ...(clusterLabel && { labels: labelsOf("--cluster-label", clusterLabel) }),
  };
}

function wordsOf({ store: { name, cluster, phase }, outcome }: Created, isWaiting: boolean): string {
  const next = isWaiting ? "Ctrl-C stops the waiting, not the store." : `See how it comes up: storeplane get ${name}`;
  return outcome === "accepted"
    ? `${name} is accepted for ${cluster}. ${next}`
    : `${name} is there already, and is ${phase}.`;
}

async function finish({ shell, api, name, flags }: { shell: Shell; api: ApiClient; name: string; flags: Flags }) {
  const store = await awaitPhase(shell, { api, name, until: "Ready", timeoutMs: flags.timeout });
  show(shell, flags.output, storeSheet(store));
}
