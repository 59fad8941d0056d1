import { defineCommand } from "../command.ts";
import { parseDuration } from "../duration.ts";
import { UsageError } from "../errors.ts";

type Flags = {
  readonly profile: string;
  readonly print: boolean;
  readonly apply: boolean;
  readonly secrets: boolean;
  readonly kubectl: string;
  readonly kubeconfig?: string | undefined;
  readonly kubeContext?: string | undefined;
  readonly forceConflicts: boolean;
  readonly timeout: number;
};

const optional = { kind: "parsed", parse: String, optional: true } as const;
const off = { kind: "boolean", default: false, withNegated: false } as const;

export const install = defineCommand<Flags, []>({
  name: "install",
  brief: "Install or upgrade the platform in a cluster, for its profile",
  detail: `With --apply, stage after stage by kubectl, each when what the one before runs is up. Run it again to upgrade, and after
a failure: what is there already stays. Secrets that are missing are made; no key is shown.
With --secrets, those and their namespace alone, for who installs by Helm.
With --print, the same objects as YAML, without Secrets. docs/profiles.md has the fields of a profile.`,
  examples: [
    "storeplane install --profile profile.json --print",
    "storeplane install --profile profile.json --secrets --kubectl ./kubectl --kubeconfig admin.yaml --kube-context live",
  ],
  parameters: {
    flags: {
      profile: { kind: "parsed", parse: String, placeholder: "file", brief: "JSON file with the cluster's profile" },
      print: { ...off, brief: "Print the objects in their order, and change nothing" },
      apply: { ...off, brief: "Apply them to the cluster and wait until they are up" },
      secrets: { ...off, brief: "Make the Secrets that are missing, and nothing else" },
      kubectl: { kind: "parsed", parse: String, default: "kubectl", placeholder: "path", brief: "The kubectl to use" },
      kubeconfig: { ...optional, placeholder: "file", brief: "Its configuration, in place of its own choice" },
      kubeContext: { ...optional, placeholder: "name", brief: "The context in it" },
      forceConflicts: { ...off, brief: "Take over fields that another field manager has set" },
      timeout: {
        kind: "parsed",
        parse: parseDuration,
        default: "15m",
        placeholder: "time",
        brief: "How long each thing may take to come up: 90s, 15m, 1h, or a number of seconds",
      },
    },
  },
  async run({ shell, flags }) {
    if ([flags.print, flags.apply, flags.secrets].filter(Boolean).length !== 1) {
      throw new UsageError("Say one of --print, --apply and --secrets");
    }
    // The constructs take longer to load than any other command to run.
    const { applyProfile, makeSecrets, printProfile } = await import("../install/from-profile.ts");
    if (flags.print) printProfile(shell, flags.profile);
    else if (flags.secrets) await makeSecrets(shell, flags);
    else await applyProfile(shell, flags);
  },
});
