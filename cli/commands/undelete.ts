import { nameArgument, noteFlag, revisionFlag } from "../arguments.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, say, show } from "../output.ts";
import { storeRows } from "../store-views.ts";
import { warnAway } from "../warn-away.ts";

type Flags = ConnectionFlags & {
  readonly note?: string | undefined;
  readonly ifRevision?: string | undefined;
  readonly output: Format;
};

export const undelete = defineCommand<Flags, [name: string]>({
  name: "undelete",
  brief: "Undo a delete, within its seven days",
  examples: ["storeplane undelete hats"],
  parameters: {
    positional: nameArgument,
    flags: {
      note: noteFlag,
      ifRevision: revisionFlag,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    const { note, ifRevision, output } = flags;
    const store = await connect(shell, flags).undeleteStore(name, { note, ifRevision, signal: shell.signal });
    say(shell, `The delete of ${name} is undone.`);
    warnAway(shell, store);
    show(shell, output, storeRows([store], store));
  },
});
