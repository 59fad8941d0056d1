import type { ApiClient, Created, NewStore } from "../../client/index.ts";
import type { StoreResource } from "../../contract/index.ts";
import { nameArgument, noteFlag, waitFlag } from "../arguments.ts";
import { awaitPhase, checkTimeout, timeoutFlag, type WaitFlags } from "../await-phase.ts";
import { changesSheet } from "../change-views.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { type Format, say, show } from "../output.ts";
import type { Shell } from "../shell.ts";
import { type StoreFlags, storeFlags, wishOf } from "../store-flags.ts";
import { storeRows, storeSheet } from "../store-views.ts";
import { warnAway } from "../warn-away.ts";

type Flags = ConnectionFlags &
  WaitFlags &
  StoreFlags & {
    readonly engine: string;
    readonly dryRun: boolean;
    readonly note?: string | undefined;
    readonly output: Format;
  };

const { engine, ...choices } = storeFlags;
const { optional: _, ...neededEngine } = engine;

export const create = defineCommand<Flags, [name: string]>({
  name: "create",
  brief: "Create a store",
  detail: `The platform accepts the store at once; it comes up afterwards, which --wait shows step by step.
A create that is repeated with the same values finds the store that is there.`,
  examples: [
    "storeplane create hats --engine woocommerce --wait",
    "storeplane create caps --engine medusa --external-id shop-4711 --label tier=gold -o json",
    "storeplane create ties --engine woocommerce --region fra --cluster-label tier=gold --host shop.example.com",
    "storeplane create belts --engine woocommerce --plan growth --dry-run",
  ],
  parameters: {
    positional: nameArgument,
    flags: {
      engine: neededEngine,
      ...choices,
      dryRun: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Show what would be made, and make nothing",
      },
      wait: waitFlag,
      timeout: timeoutFlag,
      note: noteFlag,
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output", l: "label" },
  },
  async run({ shell, flags, args: [name] }) {
    checkTimeout(flags);
    const { dryRun, wait, note, output } = flags;
    if (dryRun && wait) throw new UsageError("--wait has nothing to wait for with --dry-run");
    const api = connect(shell, flags);
    const request: NewStore = { name, ...wishOf(flags), engine: flags.engine, ...(note !== undefined && { note }) };
    if (dryRun) return show(shell, output, changesSheet(await api.previewStore(request, { signal: shell.signal })));
    const created = await api.createStore(request, { signal: shell.signal });
    say(shell, wordsOf(created, wait));
    warnAway(shell, created.store);
    if (wait) await finish({ shell, api, store: created.store, flags });
    else show(shell, output, storeRows([created.store], created.store));
  },
});

function wordsOf({ store: { name, cluster, phase }, outcome }: Created, isWaiting: boolean): string {
  const next = isWaiting ? "Ctrl-C stops the waiting, not the store." : `See how it comes up: storeplane get ${name}`;
  return outcome === "accepted"
    ? `${name} is accepted for ${cluster}. ${next}`
    : `${name} is there already, and is ${phase}.`;
}

interface Finish {
  readonly shell: Shell;
  readonly api: ApiClient;
  readonly store: StoreResource;
  readonly flags: Flags;
}

/** One that was there already may be suspended. */
async function finish({ shell, api, store: { name, suspended }, flags }: Finish): Promise<void> {
  const until = suspended ? "Suspended" : "Ready";
  const store = await awaitPhase(shell, { api, name, until, timeoutMs: flags.timeout });
  show(shell, flags.output, storeSheet(store));
}
