import { nameArgument } from "../arguments.ts";
import { backupRows } from "../backup-views.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, say, show } from "../output.ts";

type Flags = ConnectionFlags & { readonly output: Format };

export const backups = defineCommand<Flags, [name: string]>({
  name: "backups",
  brief: "List a store's backups, and why one failed",
  detail: `The last 16 that the store's cluster remembers, the newest first. With -o wide the versions that ran, and restic's id of
the manifest, which says what a backup holds.`,
  examples: ["storeplane backups hats", "storeplane backups hats -o wide", "storeplane backups hats -o json"],
  parameters: {
    positional: nameArgument,
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    const found = await connect(shell, flags).listBackups(name, { signal: shell.signal });
    if (found.message !== undefined) say(shell, found.message);
    show(shell, flags.output, backupRows(found.backups, found));
    const [newest] = found.backups;
    if (newest?.todo !== undefined) say(shell, newest.todo);
  },
});
