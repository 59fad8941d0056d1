import type { ClusterChange, ClusterResource } from "../../contract/index.ts";
import { clusterArgument, parseLabel } from "../arguments.ts";
import { clusterRows } from "../cluster-views.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { type Format, say, show } from "../output.ts";
import { plainText } from "../plain-text.ts";
import type { Shell } from "../shell.ts";

type Flags = ConnectionFlags & { readonly output: Format };

const flags = { output: outputFlag, ...connectionFlags } as const;
const aliases = { o: "output" } as const;
const optional = { kind: "parsed", parse: String, optional: true } as const;

function tell(shell: Shell, output: Format, cluster: ClusterResource): void {
  show(shell, output, clusterRows([cluster], cluster));
}

export const clusterGet = defineCommand<Flags, [cluster: string]>({
  name: "cluster get",
  brief: "Show a cluster",
  examples: ["storeplane cluster get fra-1", "storeplane cluster get fra-1 -o yaml"],
  parameters: { positional: clusterArgument, flags, aliases },
  async run({ shell, flags: { output, ...where }, args: [id] }) {
    tell(shell, output, await connect(shell, where).getCluster(id, { signal: shell.signal }));
  },
});

export const clusterCordon = defineCommand<Flags & { readonly reason?: string | undefined }, [cluster: string]>({
  name: "cluster cordon",
  brief: "Give a cluster no new stores; those that it has are served as before",
  examples: ["storeplane cluster cordon fra-1 --reason maintenance"],
  parameters: {
    positional: clusterArgument,
    flags: { reason: { ...optional, placeholder: "text", brief: "Why, shown with the cluster" }, ...flags },
    aliases,
  },
  async run({ shell, flags: { output, reason, ...where }, args: [id] }) {
    const api = connect(shell, where);
    const cluster = await api.cordonCluster(id, { ...(reason !== undefined && { reason }) }, { signal: shell.signal });
    say(shell, `${id} gets no new stores. To undo: storeplane cluster uncordon ${id}`);
    tell(shell, output, cluster);
  },
});

export const clusterUncordon = defineCommand<Flags, [cluster: string]>({
  name: "cluster uncordon",
  brief: "Give a cluster new stores again",
  examples: ["storeplane cluster uncordon fra-1"],
  parameters: { positional: clusterArgument, flags, aliases },
  async run({ shell, flags: { output, ...where }, args: [id] }) {
    const cluster = await connect(shell, where).uncordonCluster(id, { signal: shell.signal });
    say(shell, `${id} gets new stores.`);
    tell(shell, output, cluster);
  },
});

export const clusterInvite = defineCommand<ConnectionFlags & { readonly auto: boolean }, [cluster: string]>({
  name: "cluster invite",
  brief: "Make a token with which one agent may ask to be let in, within 15 minutes",
  detail: `The cluster's account must be in place on the bus. The token is a secret; it is shown this once, and a former one ends.`,
  examples: ["storeplane cluster invite fra-2", "storeplane cluster invite fra-2 --auto"],
  parameters: {
    positional: clusterArgument,
    flags: {
      auto: { kind: "boolean", default: false, brief: "Let in who asks first, without a look at its key" },
      ...connectionFlags,
    },
  },
  async run({ shell, flags: { auto, ...where }, args: [id] }) {
    const api = connect(shell, where);
    const { token, expiresAt } = await api.inviteCluster(id, { acceptAtOnce: auto }, { signal: shell.signal });
    say(
      shell,
      `The token can be used once, until ${expiresAt}.${auto ? "" : ` Then: storeplane cluster accept ${id}`}`,
    );
    shell.process.stdout.write(`${plainText(token)}\n`);
  },
});

type LabelFlags = Flags & {
  readonly label?: readonly (readonly [key: string, value: string])[] | undefined;
  readonly remove?: readonly string[] | undefined;
  readonly region?: string | undefined;
  readonly maxProvisioning?: string | undefined;
  readonly maxStores?: string | undefined;
};

export const clusterLabel = defineCommand<LabelFlags, [cluster: string]>({
  name: "cluster label",
  brief: "Set what stores are placed by: labels, region and limits of a cluster",
  detail: `Stores that a cluster has stay there: only new ones are placed by this.
The word none removes a region or a limit.`,
  examples: [
    "storeplane cluster label fra-1 --label tier=gold --remove beta --region fra",
    "storeplane cluster label fra-1 --max-provisioning 50 --max-stores none",
  ],
  parameters: {
    positional: clusterArgument,
    flags: {
      label: {
        kind: "parsed",
        parse: parseLabel,
        optional: true,
        variadic: true,
        placeholder: "key=value",
        brief: "A label to set; may be repeated",
      },
      remove: { ...optional, variadic: true, placeholder: "key", brief: "A label to remove; may be repeated" },
      region: { ...optional, placeholder: "region", brief: "Where it is" },
      maxProvisioning: { ...optional, placeholder: "number", brief: "How many stores it brings up at once" },
      maxStores: { ...optional, placeholder: "number", brief: "How many stores it may have" },
      ...flags,
    },
    aliases: { ...aliases, l: "label" },
  },
  async run({ shell, flags: given, args: [id] }) {
    const change = changeOf(given);
    tell(shell, given.output, await connect(shell, given).changeCluster(id, change, { signal: shell.signal }));
  },
});

function changeOf({ label = [], remove = [], region, maxProvisioning, maxStores }: LabelFlags): ClusterChange {
  const keys = [...label.map(([key]) => key), ...remove];
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new UsageError(`the label ${twice} is given twice`);
  const labels = Object.fromEntries([...label, ...remove.map((key) => [key, null] as const)]);
  const change = {
    ...(keys.length > 0 && { labels }),
    ...(region !== undefined && { region: region === none ? null : region }),
    ...(maxProvisioning !== undefined && { maxProvisioning: numberOf("--max-provisioning", maxProvisioning) }),
    ...(maxStores !== undefined && { maxStores: numberOf("--max-stores", maxStores) }),
  };
  if (Object.keys(change).length === 0) throw new UsageError("there is nothing to change: give at least one option");
  return change;
}

const none = "none";

function numberOf(option: string, text: string): number | null {
  if (text === none) return null;
  if (!/^[0-9]{1,6}$/.test(text)) throw new UsageError(`${option} must be a number, or none`);
  return Number(text);
}
