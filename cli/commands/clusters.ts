import { clusterRows } from "../cluster-views.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, show } from "../output.ts";

type Flags = ConnectionFlags & { readonly output: Format };

/** The same list under two names: it is asked for as other lists are, and stands beside what is done to a cluster. */
function listCommand(name: string) {
  return defineCommand<Flags, []>({
    name,
    brief: "List clusters: whether each is there, its room, and what it lacks",
    examples: [`storeplane ${name}`, `storeplane ${name} -o wide`],
    parameters: { flags: { output: outputFlag, ...connectionFlags }, aliases: { o: "output" } },
    async run({ shell, flags }) {
      const found = await connect(shell, flags).listClusters({ signal: shell.signal });
      show(shell, flags.output, clusterRows(found.items, found));
    },
  });
}

export const clusters = listCommand("clusters");
export const clusterList = listCommand("cluster list");
