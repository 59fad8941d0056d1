import { nameArgument, noteFlag, revisionFlag, waitFlag } from "../arguments.ts";
import { awaitPhase, checkTimeout, timeoutFlag, type WaitFlags } from "../await-phase.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { type Format, say, show } from "../output.ts";
import { storeRows } from "../store-views.ts";
import { warnAway } from "../warn-away.ts";

type Flags = ConnectionFlags &
  WaitFlags & {
    readonly note?: string | undefined;
    readonly ifRevision?: string | undefined;
    readonly output: Format;
  };

export const undelete = defineCommand<Flags, [name: string]>({
  name: "undelete",
  brief: "Undo a delete, within its seven days",
  examples: ["storeplane undelete hats --wait"],
  parameters: {
    positional: nameArgument,
    flags: {
      note: noteFlag,
      ifRevision: revisionFlag,
      wait: waitFlag,
      timeout: timeoutFlag,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    checkTimeout(flags);
    const { note, ifRevision, output } = flags;
    const api = connect(shell, flags);
    let store = await api.undeleteStore(name, { note, ifRevision, signal: shell.signal });
    say(shell, `The delete of ${name} is undone.`);
    warnAway(shell, store);
    if (flags.wait) store = await awaitPhase(shell, { api, name, until: "Ready", timeoutMs: flags.timeout });
    show(shell, output, storeRows([store], store));
  },
});
