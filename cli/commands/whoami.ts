import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, show } from "../output.ts";
import { layOutFields } from "../table.ts";
import { memberLimits } from "../tenant-views.ts";

type Flags = ConnectionFlags & { readonly output: Format };

export const whoami = defineCommand<Flags, []>({
  name: "whoami",
  brief: "Show who you are to the platform",
  examples: ["storeplane whoami", "storeplane whoami --context local -o json"],
  parameters: { flags: { output: outputFlag, ...connectionFlags }, aliases: { o: "output" } },
  async run({ shell, flags }) {
    const me = await connect(shell, flags).getMe({ signal: shell.signal });
    const { tenant, role, scopes, actor, tokenName, expiresAt } = me;
    show(shell, flags.output, {
      document: me,
      names: [actor],
      text: ({ width }) =>
        layOutFields(
          [
            ["tenant", tenant],
            ["role", role],
            ["actor", actor],
            ["token", tokenName],
            ["expires", expiresAt],
            ["scopes", scopes.join(", ")],
            ["limits", memberLimits(me)],
          ],
          width,
        ),
    });
  },
});
