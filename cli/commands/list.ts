import { type ApiClient, everyPage, type SummaryFilter } from "../../client/index.ts";
import { maxSummaries, type StoreSummary, type StoreSummaryList } from "../../contract/index.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { parseDuration } from "../duration.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { LiveTable } from "../live-table.ts";
import { type Format, jsonLine, say, show, yamlOf } from "../output.ts";
import { plainText } from "../plain-text.ts";
import { askedRows, fitsRow, type RowFlags, rowFlags, splitLabels } from "../row-filter.ts";
import { summaryRows, type Wholes } from "../row-views.ts";
import { columnsOf, type Shell } from "../shell.ts";
import { type Watched, watchRows } from "../watch-rows.ts";
import { WatchedWholes, wholeStores } from "../whole-stores.ts";

const sorts = ["name", "changed", "created", "phase"] as const;

type Flags = ConnectionFlags &
  RowFlags & {
    readonly search?: string | undefined;
    readonly externalId?: string | undefined;
    readonly label?: readonly string[] | undefined;
    readonly sort: (typeof sorts)[number];
    readonly reverse: boolean;
    readonly watch: boolean;
    /** Milliseconds. */
    readonly timeout?: number | undefined;
    readonly output: Format;
  };

const optional = { kind: "parsed", parse: String, optional: true } as const;

export const list = defineCommand<Flags, []>({
  name: "list",
  brief: "List stores",
  detail: `All filters must hold. Stores that are deleted show only with --phase Deleted. With --watch the list follows what becomes of its
stores until Ctrl-C: on a terminal the lines that change are written again, elsewhere they are appended, with -o json as a line of
JSON each. A store that no longer fits stays, as it is now. Version, external id and labels are shown by -o wide, which reads each
store for them; storeplane get NAME -o json has the whole of one.`,
  examples: [
    "storeplane list",
    "storeplane list --phase Failed -o wide",
    "storeplane list --search shoes --sort changed --reverse",
    "storeplane list --reason ImagePullFailed,NotReady --plan starter",
    "storeplane list -l tier=gold --cluster fra-1 -o name",
    "storeplane list -l phase=Failed",
    "storeplane list --external-id shop-4711 -o json",
    "storeplane list --endpoint http://127.0.0.1:8080 --tenant acme",
    "storeplane list --watch",
    "storeplane list --watch -o wide",
    "storeplane list --watch -o json",
  ],
  parameters: {
    flags: {
      search: { ...optional, placeholder: "text", brief: "Part of its name, or of one of its hosts" },
      ...rowFlags,
      externalId: { ...optional, placeholder: "id", brief: "Your own id of the store" },
      label: {
        ...optional,
        variadic: true,
        placeholder: "key=value",
        brief: "A label that it has, a key, or phase=PHASE; may be repeated, or several with commas",
      },
      sort: { kind: "enum", values: sorts, default: "name", brief: "Order: by name, last change, create or phase" },
      reverse: { kind: "boolean", default: false, withNegated: false, brief: "The other way round, as newest first" },
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
    aliases: { o: "output", l: "label", w: "watch", q: "search" },
  },
  async run({ shell, flags }) {
    const { watch, timeout, output } = flags;
    if (!watch && timeout !== undefined) throw new UsageError("--timeout belongs to --watch");
    const filter = filterOf(flags);
    const api = connect(shell, flags);
    if (watch) return watched(shell, { api, filter, flags });
    const found = await allOf(api, filter, shell.signal);
    const { sort: _, ...asked } = filter;
    if (found.stores.length === 0) say(shell, Object.keys(asked).length > 0 ? "No such stores." : "No stores.");
    if (found.incomplete && filter.sort !== "name") {
      say(shell, "This platform keeps no index of its stores: they come in order of their last change.");
    }
    const wholes = output === "wide" ? await wholeStores(api, found.stores, shell.signal) : undefined;
    show(shell, output, summaryRows(found.stores, found, wholes));
  },
});

/** @throws UsageError for phases that are given in two ways */
function filterOf(flags: Flags): SummaryFilter {
  const { search: q, externalId, sort, reverse } = flags;
  const { phase, labelSelector } = splitLabels(flags.label, flags);
  const asked = Object.entries({ ...askedRows({ ...flags, phase }), q, externalId, labelSelector });
  const given = Object.fromEntries(asked.filter(([, value]) => value !== undefined));
  return { ...given, sort: reverse ? `-${sort}` : sort };
}

/** All pages as one. */
async function allOf(api: ApiClient, filter: SummaryFilter, signal: AbortSignal): Promise<StoreSummaryList> {
  // One that changes while the pages are read may come twice: the later is the truer.
  const byName = new Map<string, StoreSummary>();
  const ask = (pageToken: string | undefined) =>
    api.listSummaries({ ...filter, limit: maxSummaries, pageToken }, { signal });
  const counts: Record<string, number> = {};
  let whole: StoreSummaryList | undefined;
  for await (const page of everyPage("GET /v1/stores", ask)) {
    for (const row of page.stores) byName.set(row.name, row);
    whole = page;
    // Where there is no index each page counts its own.
    for (const [phase, count] of Object.entries(page.counts))
      counts[phase] = (page.incomplete ? (counts[phase] ?? 0) : 0) + count;
  }
  const stores = [...byName.values()];
  return { stores, counts, total: stores.length, ...(whole?.incomplete && { incomplete: true }) };
}

interface Watching {
  readonly api: ApiClient;
  readonly filter: SummaryFilter;
  readonly flags: Flags;
}

async function watched(shell: Shell, { api, filter, flags: { timeout, output } }: Watching): Promise<void> {
  const table = new LiveTable(shell);
  const signals = timeout === undefined ? [] : [AbortSignal.timeout(timeout)];
  const onAway = (isAway: boolean): void => {
    say(shell, isAway ? "The platform does not respond; still watching." : "The platform responds again.");
    table.forget();
  };
  const look = async (asking: AbortSignal) => (await allOf(api, filter, asking)).stores;
  const signal = AbortSignal.any([shell.signal, ...signals]);
  const known = new WatchedWholes(api);
  for await (const found of watchRows({ api, look, fits: fitsOf(filter), signal, onAway })) {
    const wholes = output === "wide" ? await known.of(found.rows, signal) : undefined;
    tell(shell, { table, output, found, wholes });
  }
  // Nothing is left undone: that it was ended by hand is all there is to tell.
  if (shell.signal.aborted) shell.process.exitCode = exitCodes.interrupted;
}

/** Hosts, labels and ids are in no row: whether one fits by these the platform has to say. */
function fitsOf({
  q,
  externalId,
  labelSelector,
  ...filter
}: SummaryFilter): (row: StoreSummary) => boolean | undefined {
  const isOurs = (row: StoreSummary): boolean =>
    fitsRow(row, filter as RowFlags) && (filter.phase !== undefined || row.phase !== "Deleted");
  const isAsked = q !== undefined || externalId !== undefined || labelSelector !== undefined;
  return (row) => isOurs(row) && (isAsked ? undefined : true);
}

interface Told {
  readonly table: LiveTable;
  readonly output: Format;
  readonly found: Watched;
  readonly wholes: Wholes | undefined;
}

function tell({ process: { stdout } }: Shell, { table, output, found: { rows, changed }, wholes }: Told): void {
  const news = changed.flatMap((index) => rows[index] ?? []);
  if (output === "json") stdout.write(news.map(jsonLine).join(""));
  else if (output === "yaml") stdout.write(news.map((row) => `---\n${yamlOf(row)}`).join(""));
  else if (output === "name") stdout.write(news.map(({ name }) => `${plainText(name)}\n`).join(""));
  else {
    const text = summaryRows(rows, rows, wholes).text({ isWide: output === "wide", width: columnsOf(stdout) });
    table.show(text.trimEnd().split("\n"), changed);
  }
}
