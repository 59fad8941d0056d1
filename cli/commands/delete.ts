import type { StoreResource } from "../../contract/index.ts";
import { nameArgument, noteFlag, revisionFlag } from "../arguments.ts";
import { awaitPhase, checkTimeout, timeoutFlag, type WaitFlags } from "../await-phase.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { type Format, say, show } from "../output.ts";
import { storeRows } from "../store-views.ts";
import { warnAway } from "../warn-away.ts";

type Flags = ConnectionFlags &
  WaitFlags & {
    readonly now: boolean;
    readonly confirm?: string | undefined;
    readonly note?: string | undefined;
    readonly ifRevision?: string | undefined;
    readonly output: Format;
  };

export const deleteCommand = defineCommand<Flags, [name: string]>({
  name: "delete",
  brief: "Delete a store, after seven days in which it can be undeleted",
  detail: `The shop runs on until then. A store that never was Ready is removed at once.
With --now it is removed at once, with its data, and can't be undeleted.`,
  examples: ["storeplane delete hats", "storeplane delete hats --now --confirm hats --wait"],
  parameters: {
    positional: nameArgument,
    flags: {
      now: { kind: "boolean", default: false, withNegated: false, brief: "Remove it at once, with all its data" },
      confirm: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "name",
        brief: "The name once more, which --now asks for",
      },
      note: noteFlag,
      ifRevision: revisionFlag,
      wait: { kind: "boolean", default: false, withNegated: false, brief: "With --now: wait until nothing is left" },
      timeout: timeoutFlag,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    check(name, flags);
    const api = connect(shell, flags);
    const { now: force, note, ifRevision, output } = flags;
    let store = await api.deleteStore(name, { force, note, ifRevision, signal: shell.signal });
    say(shell, wordsOf(store));
    warnAway(shell, store);
    if (flags.wait) store = await awaitPhase(shell, { api, name, until: "Deleted", timeoutMs: flags.timeout });
    show(shell, output, storeRows([store], store));
  },
});

function check(name: string, { now, confirm, wait, timeout }: Flags): void {
  if (now && confirm !== name) {
    throw new UsageError(`--now removes ${name} with all its data, for good. If that is meant, add --confirm ${name}`);
  }
  if (!now && confirm !== undefined) throw new UsageError("--confirm belongs to --now");
  checkTimeout({ wait, timeout });
  if (!now && wait) throw new UsageError("--wait belongs to --now: without it the store is kept for seven days");
}

function wordsOf({ name, phase, deleteAfter, conditions }: StoreResource): string {
  if (phase === "Deleted") return `${name} is deleted.`;
  const waits = conditions.some(({ reason }) => reason === "WaitingForDelete");
  if (!waits) return `${name} is being removed.`;
  return `${name} will be removed at ${deleteAfter}. To undo: storeplane undelete ${name}`;
}
