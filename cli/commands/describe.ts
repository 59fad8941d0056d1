import { ApiProblemError } from "../../client/index.ts";
import { nameArgument } from "../arguments.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { describedStore } from "../describe-store.ts";
import { type Format, say, show } from "../output.ts";
import type { Shell } from "../shell.ts";

type Flags = ConnectionFlags & { readonly output: Format };

export const describe = defineCommand<Flags, [name: string]>({
  name: "describe",
  brief: "Show all about a store: why it is as it is, what to do, its steps, addresses, history, cluster and quota",
  detail: "What your role may not see, such as the quota, is left out.",
  examples: ["storeplane describe caps", "storeplane describe caps -o yaml"],
  parameters: {
    positional: nameArgument,
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    const { signal } = shell;
    const api = connect(shell, flags);
    const store = await api.getStore(name, { signal });
    const [cluster, tenant, operations] = await Promise.all([
      ifShown(shell, "The cluster", api.getCluster(store.cluster, { signal })),
      ifShown(shell, "The quota", api.getTenant(store.tenant, { signal })),
      ifShown(shell, "What was done to it", api.listStoreOperations(name, { limit: shownOperations }, { signal })),
    ]);
    show(shell, flags.output, describedStore({ store, cluster, tenant, operations: operations?.items }));
  },
});

const shownOperations = 5;

/** What is asked beside the store: no reason to say nothing of the store itself. */
async function ifShown<T>(shell: Shell, what: string, asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (shell.signal.aborted || !(error instanceof Error)) throw error;
    // That of a role which may not see it there is nothing to read is no news.
    const isHidden = error instanceof ApiProblemError && error.problem.status === 403;
    if (!isHidden) say(shell, `${what} can't be shown: ${error.message}`);
    return undefined;
  }
}
