import { type ApiClient, ApiProblemError, type Changed, storeAfter } from "../../client/index.ts";
import { nameArgument, noteFlag, revisionFlag, waitFlag } from "../arguments.ts";
import { awaitPhase, checkTimeout, timeoutFlag, type WaitFlags } from "../await-phase.ts";
import { changesSheet } from "../change-views.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { type Format, say, show } from "../output.ts";
import type { Shell } from "../shell.ts";
import { changeOf, dependsOnStore, type StoreChangeFlags, storeChangeFlags } from "../store-change.ts";
import { storeRows, storeSheet } from "../store-views.ts";
import { warnAway } from "../warn-away.ts";

type Flags = ConnectionFlags &
  WaitFlags &
  StoreChangeFlags & {
    readonly dryRun: boolean;
    readonly note?: string | undefined;
    readonly ifRevision?: string | undefined;
    readonly output: Format;
  };

export const update = defineCommand<Flags, [name: string]>({
  name: "update",
  brief: "Change a store's plan, hosts, labels or what else it may change",
  detail: `What is not named stays as it is. A larger plan counts in the quota at once, and its pods are replaced one after the other: the
database is away for seconds. A host that is added is served once it is proved (storeplane host list).
The change is accepted at once; the cluster carries it out afterwards, also when it is away now.`,
  examples: [
    "storeplane update hats --plan growth --dry-run",
    "storeplane update hats --plan growth --note orders --wait",
    "storeplane update hats --add-host shop.example.com --label tier=gold",
    "storeplane update hats --remove-host shop.example.com --unset labels",
  ],
  parameters: {
    positional: nameArgument,
    flags: {
      ...storeChangeFlags,
      dryRun: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Show what would change in the cluster, and change nothing",
      },
      wait: waitFlag,
      timeout: timeoutFlag,
      note: noteFlag,
      ifRevision: revisionFlag,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output", l: "label" },
  },
  async run({ shell, flags, args: [name] }) {
    checkTimeout(flags);
    if (flags.dryRun && flags.wait) throw new UsageError("--wait has nothing to wait for with --dry-run");
    // Before anything is asked: what can't be said is no reason to look at the store.
    if (!dependsOnStore(flags)) changeOf(flags);
    const api = connect(shell, flags);
    if (flags.dryRun) return preview(shell, { api, name, flags });
    const changed = await changeStore(shell, { api, name, flags });
    say(shell, wordsOf(changed));
    warnAway(shell, changed.store);
    if (!flags.wait) return show(shell, flags.output, storeRows([changed.store], changed.store));
    const until = changed.store.suspended ? "Suspended" : "Ready";
    const store = await awaitPhase(shell, { api, name, until, timeoutMs: flags.timeout });
    show(shell, flags.output, storeSheet(store));
  },
});

interface Work {
  readonly api: ApiClient;
  readonly name: string;
  readonly flags: Flags;
}

async function preview(shell: Shell, { api, name, flags }: Work): Promise<void> {
  const { signal } = shell;
  const store = await api.getStore(name, { signal });
  const after = storeAfter(store, changeOf(flags, store.hosts));
  show(shell, flags.output, changesSheet(await api.previewStore(after, { signal })));
}

/** Others who change the same store at the same time, so often in a row. */
const maxConflicts = 5;

/** A change that depends on what the store is holds for that revision alone: for a newer one it is sent again. */
async function changeStore({ signal }: Shell, { api, name, flags }: Work): Promise<Changed> {
  const { note, ifRevision } = flags;
  if (!dependsOnStore(flags)) return api.changeStore(name, changeOf(flags), { note, ifRevision, signal });
  for (let left = maxConflicts; ; left -= 1) {
    const { hosts, revision } = await api.getStore(name, { signal });
    try {
      const change = changeOf(flags, hosts);
      return await api.changeStore(name, change, { note, ifRevision: ifRevision ?? revision, signal });
    } catch (error) {
      const isOvertaken = error instanceof ApiProblemError && error.code === "revision-conflict";
      if (!isOvertaken || ifRevision !== undefined || left === 0) throw error;
    }
  }
}

function wordsOf({ store: { name, cluster }, outcome }: Changed): string {
  if (outcome === "unchanged") return `${name} is asked to be so already: nothing is changed.`;
  return `The change of ${name} is accepted for ${cluster}. See how it goes: storeplane get ${name}`;
}
