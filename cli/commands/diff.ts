import { nameArgument } from "../arguments.ts";
import { changesAnything, changesSheet } from "../change-views.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { exitCodes } from "../exit-codes.ts";
import { type Format, show } from "../output.ts";
import { type PlanFlags, planFlags, plannedStore } from "../planned-store.ts";

type Flags = ConnectionFlags & PlanFlags & { readonly exitCode: boolean; readonly output: Format };

export const diff = defineCommand<Flags, [name: string]>({
  name: "diff",
  brief: "Show what a change of a store would change in its cluster, and change nothing",
  detail: `The cluster's API server is asked, by a dry run. Without a change it shows what the next look of the agent would put back,
and what a newer agent would write. The file may be what storeplane get -o yaml prints, changed.`,
  examples: [
    "storeplane diff caps --plan growth",
    "storeplane diff caps --file caps.yaml --exit-code",
    "storeplane diff caps -o json",
  ],
  parameters: {
    positional: nameArgument,
    flags: {
      exitCode: { kind: "boolean", default: false, withNegated: false, brief: "End with 1 if anything would change" },
      ...planFlags,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output", l: "label", f: "file" },
  },
  async run({ shell, flags, args: [name] }) {
    const api = connect(shell, flags);
    const preview = await api.previewStore(await plannedStore(shell, { api, name, flags }), { signal: shell.signal });
    show(shell, flags.output, changesSheet(preview));
    if (flags.exitCode && changesAnything(preview)) shell.process.exitCode = exitCodes.failed;
  },
});
