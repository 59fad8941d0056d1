import type { StoreRevision } from "../../contract/index.ts";
import { parseName } from "../arguments.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { changeRows, revisionRows } from "../history-views.ts";
import { type Format, say, show } from "../output.ts";

type Flags = ConnectionFlags & { readonly diff: boolean; readonly output: Format };
type Args = [name: string, from?: string, to?: string];

const optional = { parse: String, placeholder: "revision", optional: true } as const;

export const revisionsCommand = defineCommand<Flags, Args>({
  name: "revisions",
  brief: "List the revisions of a store, or compare two of them",
  detail: `Every desired state of the last 400 days, the newest first. --diff compares two, by their whole name or by the
number at its end; without names the newest with the one before it.`,
  examples: ["storeplane revisions hats", "storeplane revisions hats --diff"],
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "Name of the store", parse: parseName, placeholder: "name" },
        { ...optional, brief: "With --diff: what is compared" },
        { ...optional, brief: "With --diff: what it is compared with; without it the newest" },
      ],
    },
    flags: {
      diff: { kind: "boolean", default: false, withNegated: false, brief: "Compare two revisions, field by field" },
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name, from, to] }) {
    if (!flags.diff && from !== undefined) throw new UsageError("two revisions are compared with --diff");
    const api = connect(shell, flags);
    const all: StoreRevision[] = [];
    for await (const each of api.allRevisions(name, { signal: shell.signal })) all.push(each);
    if (!flags.diff) return show(shell, flags.output, revisionRows(all));
    const later = to === undefined ? all[0] : find(all, to);
    const earlier = from === undefined ? all[1] : find(all, from);
    if (earlier === undefined || later === undefined) {
      throw new UsageError(`${name} has one revision, and nothing to compare it with`);
    }
    say(shell, `From ${earlier.revision} (${earlier.action}) to ${later.revision} (${later.action}):`);
    const changes = changeRows(earlier, later);
    if (changes.names.length === 0) say(shell, "No field of the store is different.");
    show(shell, flags.output, changes);
  },
});

/** @throws UsageError */
function find(all: readonly StoreRevision[], named: string): StoreRevision {
  const found = all.find(({ revision }) => revision === named || revision.endsWith(`-${named}`));
  if (found !== undefined) return found;
  throw new UsageError(`there is no revision ${named}: storeplane revisions NAME lists them`);
}
