import { nameArgument } from "../arguments.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, show } from "../output.ts";
import { storeSheet } from "../store-views.ts";

type Flags = ConnectionFlags & { readonly output: Format };

export const get = defineCommand<Flags, [name: string]>({
  name: "get",
  brief: "Show a store: its state, why, and its steps until it is Ready",
  examples: ["storeplane get hats", "storeplane get hats -o wide", "storeplane get hats -o json"],
  parameters: {
    positional: nameArgument,
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    const store = await connect(shell, flags).getStore(name, { signal: shell.signal });
    show(shell, flags.output, storeSheet(store));
  },
});
