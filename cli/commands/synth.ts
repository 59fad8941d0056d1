import type { NewStore } from "../../client/index.ts";
import { nameArgument } from "../arguments.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { type Format, show, yamlOf } from "../output.ts";
import { type PlanFlags, planFlags, plannedStore } from "../planned-store.ts";
import { wishOf } from "../store-flags.ts";

type Flags = ConnectionFlags & PlanFlags & { readonly profile?: string | undefined; readonly output: Format };

/** A rendered object, as far as it is named. */
interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

export const synth = defineCommand<Flags, [name: string]>({
  name: "synth",
  brief: "Print the manifests of a store, for review",
  detail: `The agent of its cluster renders them; with --profile they are rendered here, for a cluster of that profile, and no platform is
asked. Secrets are made in the cluster and are in no manifest. storeplane manifests renders the platform's own.`,
  examples: [
    "storeplane synth caps > manifests.yaml",
    "storeplane synth belts --engine woocommerce --plan growth -o name",
    "storeplane synth belts --engine woocommerce --profile profile.json",
  ],
  parameters: {
    positional: nameArgument,
    flags: {
      profile: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "file",
        brief: "JSON file with the profile of a cluster, in place of asking the platform",
      },
      ...planFlags,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output", l: "label", f: "file" },
  },
  async run({ shell, flags, args: [name] }) {
    const objects = flags.profile === undefined ? await asked() : await renderedHere(name, flags.profile, flags);
    show(shell, flags.output, {
      document: { items: objects },
      names: objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
      text: () => objects.map((object) => `---\n${yamlOf(object)}`).join(""),
    });

    async function asked(): Promise<readonly Rendered[]> {
      const api = connect(shell, flags);
      const store = await plannedStore(shell, { api, name, flags });
      return (await api.previewStore(store, { signal: shell.signal })).objects;
    }
  },
});

async function renderedHere(name: string, profile: string, flags: Flags): Promise<readonly Rendered[]> {
  const { engine } = flags;
  if (engine === undefined) throw new UsageError("--profile renders without a platform: say what it is, with --engine");
  if (flags.file !== undefined) throw new UsageError("--file belongs to a platform: give options with --profile");
  const store: NewStore = { name, ...wishOf(flags), engine };
  // The constructs take longer to load than any other command to run.
  const { renderStore } = await import("../render-store.ts");
  return renderStore(profile, store);
}
