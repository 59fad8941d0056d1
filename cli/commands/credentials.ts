import { askCredentials } from "../../client/index.ts";
import { nameArgument } from "../arguments.ts";
import { defineCommand } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { show } from "../output.ts";
import { layOutFields } from "../table.ts";

const formats = ["table", "json", "yaml"] as const;

type Flags = ConnectionFlags & { readonly output: (typeof formats)[number] };

export const credentials = defineCommand<Flags, [name: string]>({
  name: "credentials",
  brief: "Show the login of a shop's administrator",
  detail: `The login is sealed in its cluster to a key that lives as long as this command, so it can't be read on the way.
It is printed in clear: mind who sees the screen.`,
  examples: ["storeplane credentials hats", "storeplane credentials hats -o json"],
  parameters: {
    positional: nameArgument,
    flags: {
      output: { kind: "enum", values: formats, default: "table", brief: "Form of the login" },
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    const login = await askCredentials({ api: connect(shell, flags), name, signal: shell.signal });
    show(shell, flags.output, {
      document: login,
      names: [],
      // Not cut and not wrapped: a password is copied as a whole.
      text: () => layOutFields(Object.entries(login)),
    });
  },
});
