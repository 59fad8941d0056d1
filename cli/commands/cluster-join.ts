import { ApiProblemError } from "../../client/index.ts";
import type { ClusterAddition } from "../../contract/index.ts";
import { clusterArgument, parseLabel } from "../arguments.ts";
import { clusterRows } from "../cluster-views.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import { type ConnectionFlags, chooseEndpoint, joiningSettings } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { type Format, say, show } from "../output.ts";
import type { Shell } from "../shell.ts";
import { readText } from "../text-files.ts";

const optional = { kind: "parsed", parse: String, optional: true } as const;
const keysFlag = { ...optional, placeholder: "folder" } as const;

type JoinFlags = ConnectionFlags & {
  readonly keys?: string | undefined;
  readonly bus?: string | undefined;
  readonly api?: string | undefined;
  readonly ca?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly label?: readonly (readonly [key: string, value: string])[] | undefined;
  readonly auto: boolean;
};

const joinFlags = {
  keys: { ...keysFlag, brief: "Folder with bus-keys.json, which signs the account; the context's without it" },
  bus: {
    ...optional,
    placeholder: "url",
    brief: "Where the cluster reaches the bus: tls://HOST:4222; the context's without it",
  },
  api: { ...optional, placeholder: "url", brief: "Where it reaches the API, if not where this command does" },
  ca: { ...optional, placeholder: "file", brief: "The only authority that its agent trusts for both, PEM" },
  profile: {
    ...optional,
    placeholder: "file",
    brief: "JSON file with the cluster's profile, in place of the local one",
  },
  region: { ...optional, placeholder: "region", brief: "Where it is" },
  label: {
    kind: "parsed",
    parse: parseLabel,
    optional: true,
    variadic: true,
    placeholder: "key=value",
    brief: "What stores are placed by; may be repeated",
  },
  auto: {
    kind: "boolean",
    default: false,
    withNegated: false,
    brief: "Let in who asks first, without a look at its key",
  },
  ...connectionFlags,
} as const;

const maxAuthorityBytes = 65_536;

export const clusterJoin = defineCommand<JoinFlags, [cluster: string]>({
  name: "cluster join",
  brief: "Let a cluster join, and print what to apply to it",
  detail: `Signs its account with the keys in the folder, puts it in place, and prints manifests with a token that one agent may use
once, within 15 minutes. The agent makes its key in the cluster. Apply them with: kubectl apply --server-side -f -
storeplane config set keeps --bus and --keys for the next cluster.`,
  examples: [
    "storeplane cluster join fra-2 --keys keys --bus tls://bus.example.com:4222 --region fra > fra-2.yaml",
    "storeplane cluster join fra-2 --keys keys --bus nats://10.0.0.2:4222 --auto",
    "storeplane cluster join nyc-2 > nyc-2.yaml",
  ],
  parameters: { positional: clusterArgument, flags: joinFlags, aliases: { l: "label" } },
  run: ({ shell, flags, args: [id] }) => join(shell, { ...flags, id, rejoin: false }),
});

export const clusterRejoin = defineCommand<JoinFlags, [cluster: string]>({
  name: "cluster rejoin",
  brief: "Let a cluster join again whose key is lost, or that was revoked",
  detail: `All its former keys end; its id, its place in the stream and its stores stay. Prints manifests as cluster join does.`,
  examples: ["storeplane cluster rejoin fra-2 --keys keys --bus tls://bus.example.com:4222 > fra-2.yaml"],
  parameters: { positional: clusterArgument, flags: joinFlags, aliases: { l: "label" } },
  run: ({ shell, flags, args: [id] }) => join(shell, { ...flags, id, rejoin: true }),
});

async function join(shell: Shell, given: JoinFlags & { readonly id: string; readonly rejoin: boolean }): Promise<void> {
  const { id, rejoin, region, label = [], auto } = given;
  const ca = given.ca === undefined ? undefined : readText(given.ca, maxAuthorityBytes);
  const endpoint = chooseEndpoint(given, shell.process.env);
  const kept = joiningSettings(endpoint, shell.process.env);
  const bus = settingOf("bus", given.bus ?? kept.bus);
  const keys = settingOf("keys", given.keys ?? kept.keys);
  // The constructs take longer to load than any other command to run.
  const { joiningManifest, signAccount } = await import("../joining/joining.ts");
  // Rendered before anything is changed: a profile that can't be used is no reason for half a cluster.
  const render = (token: string) => {
    const api = given.api ?? endpoint.url;
    const access = { cluster: id, url: bus, api, join: token, ...(ca !== undefined && { ca }) };
    return joiningManifest(access, given.profile);
  };
  render("");
  const { signed, takeBack } = await signAccount(keys, id);
  const addition: ClusterAddition = {
    cluster: id,
    ...signed,
    ...(region !== undefined && { region }),
    ...(label.length > 0 && { labels: Object.fromEntries(label) }),
    acceptAtOnce: auto,
    rejoin,
  };
  const adding = connect(shell, given).addCluster(addition, { signal: shell.signal });
  const { token, expiresAt } = await adding.catch(async (error: unknown) => {
    // These keys refuse what a cluster of this id has: what is signed next would cut it off.
    if (isRefused(error)) await takeBack();
    throw error;
  });
  const next = auto
    ? `It is let in when its agent asks, until ${expiresAt}.`
    : `Its agent may ask until ${expiresAt}. Then: storeplane cluster accept ${id}`;
  say(shell, `Apply what follows to ${id}: kubectl apply --server-side -f -\n${next}`);
  shell.process.stdout.write(render(token));
}

function settingOf(name: "bus" | "keys", value: string | undefined): string {
  if (value !== undefined) return value;
  throw new UsageError(`--${name} is missing, and the context keeps none: storeplane config set ${name} VALUE`);
}

/** Whether the platform refused it and left all as it was: an id that is taken or unknown, or an account that can't be the cluster's. */
function isRefused(error: unknown): boolean {
  return error instanceof ApiProblemError && /^(cluster-exists|no-such-cluster|account-refused)$/.test(error.code);
}

type RevokeFlags = ConnectionFlags & {
  readonly output: Format;
  readonly reason?: string | undefined;
  readonly keys?: string | undefined;
};

export const clusterRevoke = defineCommand<RevokeFlags, [cluster: string]>({
  name: "cluster revoke",
  brief: "Lock a cluster out, within a second",
  detail: `Its shops run on, and what is asked of its stores waits. It comes back by cluster rejoin only.`,
  examples: ["storeplane cluster revoke fra-2 --reason stolen", "storeplane cluster revoke fra-2 --keys keys"],
  parameters: {
    positional: clusterArgument,
    flags: {
      reason: { ...optional, placeholder: "text", brief: "Why, shown with the cluster" },
      keys: {
        ...keysFlag,
        brief: "Folder with bus-keys.json, for a cluster that did not join by cluster join",
      },
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags: { output, reason, keys, ...where }, args: [id] }) {
    const api = connect(shell, where);
    const { signLockOut } = await import("../joining/joining.ts");
    const lockOut = keys === undefined ? undefined : await signLockOut(keys, id);
    const body = { ...(reason !== undefined && { reason }), ...(lockOut !== undefined && { lockOut }) };
    const cluster = await api.revokeCluster(id, body, { signal: shell.signal });
    say(shell, `${id} is locked out. To let it in again: storeplane cluster rejoin ${id}`);
    show(shell, output, clusterRows([cluster], cluster));
  },
});
