import type { ApiClient, ListFilter } from "../../client/index.ts";
import { type Phase, phases, type StoreResource } from "../../contract/index.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { parseDuration } from "../duration.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { LiveTable } from "../live-table.ts";
import { type Format, jsonLine, say, show, yamlOf } from "../output.ts";
import { plainText } from "../plain-text.ts";
import { columnsOf, type Shell } from "../shell.ts";
import { storeRows } from "../store-views.ts";
import { type Look, watchStores } from "../watch-stores.ts";

type Flags = ConnectionFlags & {
  readonly phase?: Phase | undefined;
  readonly engine?: string | undefined;
  readonly cluster?: string | undefined;
  readonly externalId?: string | undefined;
  readonly label?: readonly string[] | undefined;
  readonly watch: boolean;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  readonly output: Format;
};

const optional = { kind: "parsed", parse: String, optional: true } as const;

/** The most that the API looks at for one page. */
const pageSize = 200;

export const list = defineCommand<Flags, []>({
  name: "list",
  brief: "List stores",
  detail: `All filters must hold. Stores that are deleted show only with --phase Deleted. With --watch the list follows what becomes of its
stores until Ctrl-C: on a terminal the lines that change are written again, elsewhere they are appended, with -o json as a line of
JSON each. A store that no longer fits stays, as it is now.`,
  examples: [
    "storeplane list",
    "storeplane list --phase Failed -o wide",
    "storeplane list -l tier=gold --cluster fra-1 -o name",
    "storeplane list -l phase=Failed",
    "storeplane list --external-id shop-4711 -o json",
    "storeplane list --watch",
    "storeplane list --watch -o json",
  ],
  parameters: {
    flags: {
      phase: { kind: "enum", values: phases, optional: true, placeholder: "phase", brief: "State of the store" },
      engine: { ...optional, placeholder: "engine", brief: "What kind of shop" },
      cluster: { ...optional, placeholder: "cluster", brief: "Where it runs" },
      externalId: { ...optional, placeholder: "id", brief: "Your own id of the store" },
      label: {
        ...optional,
        variadic: true,
        placeholder: "key=value",
        brief: "A label that it has, a key, or phase=PHASE; may be repeated, or several with commas",
      },
      watch: { kind: "boolean", default: false, withNegated: false, brief: "Show what becomes of them, until Ctrl-C" },
      timeout: {
        kind: "parsed",
        parse: parseDuration,
        optional: true,
        placeholder: "time",
        brief: "How long --watch watches: 90s, 15m, 1h, or a number of seconds",
      },
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output", l: "label", w: "watch" },
  },
  async run({ shell, flags }) {
    const { watch, timeout, output } = flags;
    if (!watch && timeout !== undefined) throw new UsageError("--timeout belongs to --watch");
    const filter = filterOf(flags);
    const api = connect(shell, flags);
    const look = (signal: AbortSignal) => allOf(api, filter, signal);
    if (watch) return watched(shell, { api, look, flags });
    const items = await look(shell.signal);
    if (items.length === 0) say(shell, Object.keys(filter).length > 0 ? "No such stores." : "No stores.");
    show(shell, output, storeRows(items, { items }));
  },
});

/** @throws UsageError for a phase that is given in two ways */
function filterOf({ phase, engine, cluster, externalId, label }: Flags): ListFilter {
  const entries = label?.flatMap((each) => each.split(",")) ?? [];
  const named = phases.filter((each) => entries.includes(`phase=${each}`));
  const others = entries.filter((each) => !named.some((found) => each === `phase=${found}`));
  const [only = phase, ...more] = named;
  if (more.length > 0 || (phase !== undefined && only !== phase))
    throw new UsageError(`a store has one phase: ${[...new Set([...(phase ? [phase] : []), ...named])].join(" or ")}`);
  const labelSelector = others.length > 0 ? others.join(",") : undefined;
  const asked = Object.entries({ phase: only, engine, cluster, externalId, labelSelector });
  return Object.fromEntries(asked.filter(([, value]) => value !== undefined));
}

async function allOf(api: ApiClient, filter: ListFilter, signal: AbortSignal): Promise<readonly StoreResource[]> {
  // One that changes while the pages are read comes twice: the later is the truer.
  const byName = new Map<string, StoreResource>();
  for await (const store of api.allStores({ ...filter, limit: pageSize }, { signal })) byName.set(store.name, store);
  return [...byName.values()];
}

interface Watching {
  readonly api: ApiClient;
  readonly look: (signal: AbortSignal) => Promise<readonly StoreResource[]>;
  readonly flags: Flags;
}

async function watched(shell: Shell, { api, look, flags: { timeout, output } }: Watching): Promise<void> {
  const table = new LiveTable(shell);
  const signals = timeout === undefined ? [] : [AbortSignal.timeout(timeout)];
  const onAway = (isAway: boolean) => {
    say(shell, isAway ? "The platform does not respond; still watching." : "The platform responds again.");
    table.forget();
  };
  const signal = AbortSignal.any([shell.signal, ...signals]);
  for await (const found of watchStores({ api, look, signal, onAway })) tell(shell, { table, output, found });
  // Nothing is left undone: that it was ended by hand is all there is to tell.
  if (shell.signal.aborted) shell.process.exitCode = exitCodes.interrupted;
}

interface Told {
  readonly table: LiveTable;
  readonly output: Format;
  readonly found: Look;
}

function tell({ process: { stdout } }: Shell, { table, output, found: { stores, changed } }: Told): void {
  const news = changed.flatMap((index) => stores[index] ?? []);
  if (output === "json") stdout.write(news.map(jsonLine).join(""));
  else if (output === "yaml") stdout.write(news.map((store) => `---\n${yamlOf(store)}`).join(""));
  else if (output === "name") stdout.write(news.map(({ name }) => `${plainText(name)}\n`).join(""));
  else {
    const text = storeRows(stores, stores).text({ isWide: output === "wide", width: columnsOf(stdout) });
    table.show(text.trimEnd().split("\n"), changed);
  }
}
