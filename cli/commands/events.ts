import type { ApiClient, EventsOptions, FeedState, FollowedEvent } from "../../client/index.ts";
import { eventId } from "../../contract/index.ts";
import { parseName } from "../arguments.ts";
import { defineCommand } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { parseDuration, parseSince } from "../duration.ts";
import { UsageError } from "../errors.ts";
import { eventLine } from "../event-lines.ts";
import { exitCodes } from "../exit-codes.ts";
import { jsonLine, say } from "../output.ts";
import { fitsRow, type RowFlags, rowFlags } from "../row-filter.ts";
import { columnsOf, type Shell } from "../shell.ts";
import { ToldStores } from "../told-stores.ts";

const formats = ["table", "json"] as const;

type Flags = ConnectionFlags &
  RowFlags & {
    readonly after?: string | undefined;
    readonly since?: string | undefined;
    /** Milliseconds. */
    readonly timeout?: number | undefined;
    readonly output: (typeof formats)[number];
  };

export const events = defineCommand<Flags, [name?: string]>({
  name: "events",
  brief: "Follow what becomes of stores, or of one, until Ctrl-C",
  detail: `A line for each event, with how the store is then; events of clusters come too, for those who may see clusters. The command reconnects after
an interruption, and loses nothing over it. At its end it says how to go on from there, within a day. With -o json each event is a line of JSON, with its id.`,
  examples: [
    "storeplane events",
    "storeplane events hats -o json",
    "storeplane events --phase Ready,Failed --cluster fra-1 --timeout 15m",
    "storeplane events --since 15m --timeout 5s",
    "storeplane events --after 0123456789abcdef-4711 -o json",
  ],
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ brief: "Name of a store", parse: parseName, placeholder: "name", optional: true }],
    },
    flags: {
      ...rowFlags,
      after: {
        kind: "parsed",
        parse: parseEvent,
        optional: true,
        placeholder: "id",
        brief: "Begin with what came after this event",
      },
      since: {
        kind: "parsed",
        parse: parseSince,
        optional: true,
        placeholder: "time",
        brief: "Begin with what came since: 90s, 15m, 1h ago, or a time such as 2026-11-30T09:00:00Z",
      },
      timeout: {
        kind: "parsed",
        parse: parseDuration,
        optional: true,
        placeholder: "time",
        brief: "How long to follow: 90s, 15m, 1h, or a number of seconds",
      },
      output: { kind: "enum", values: formats, default: "table", brief: "Form of the events" },
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    const { after, since, timeout } = flags;
    if (after !== undefined && since !== undefined)
      throw new UsageError("--after and --since both say where to begin: give one of them");
    const signals = timeout === undefined ? [] : [AbortSignal.timeout(timeout)];
    const signal = AbortSignal.any([shell.signal, ...signals]);
    let last = after;
    const told = new ToldStores();
    const onState = (state: FeedState): void => say(shell, wordsOf(state));
    try {
      for await (const event of feedOf(connect(shell, flags), name, { signal, after, since, onState })) {
        last = event.id ?? last;
        tell(shell, event, { flags, told });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (last !== undefined)
      say(shell, `To go on from here: ${["storeplane events", name, "--after", last].filter(Boolean).join(" ")}`);
    if (shell.signal.aborted) shell.process.exitCode = exitCodes.interrupted;
  },
});

function feedOf(api: ApiClient, name: string | undefined, options: EventsOptions): AsyncGenerator<FollowedEvent> {
  return name === undefined ? api.followEvents(options) : api.followStoreEvents(name, options);
}

function wordsOf(state: FeedState): string {
  return state.isLive
    ? "Connected: what changes from now on is shown."
    : `The connection is interrupted (${state.why}); the command reconnects, and shows then what came meanwhile.`;
}

interface Telling {
  readonly flags: Flags;
  readonly told: ToldStores;
}

function tell(shell: Shell, event: FollowedEvent, { flags, told }: Telling): void {
  const { stdout } = shell.process;
  const { id, ...what } = event;
  const isJson = flags.output === "json";
  const line = isJson ? jsonLine(what) : eventLine(event, columnsOf(stdout));
  // Asked of each event, also of one that is not shown: what comes after it is news again.
  const isNews = told.isNews(event, line ?? "");
  if (!isNews || !isAsked(event, flags)) return;
  if (event.kind === "reset") say(shell, "Some events may be missing. How stores are now: storeplane list");
  if (isJson) stdout.write(jsonLine({ id, ...what }));
  else if (line !== undefined) stdout.write(`${line}\n`);
}

/** A cluster has nothing of what stores are filtered by but its name. */
function isAsked(event: FollowedEvent, flags: RowFlags): boolean {
  if (event.kind === "store") return fitsRow(event.store, flags);
  if (event.kind === "reset") return true;
  const { cluster, ...others } = flags;
  const isOfStores = [others.phase, others.engine, others.plan, others.reason].some((each) => each !== undefined);
  return !isOfStores && (cluster?.includes(event.cluster.cluster) ?? true);
}

/** @throws UsageError */
function parseEvent(text: string): string {
  if (eventId.safeParse(text).success) return text;
  throw new UsageError("must be the id of an event, as -o json shows it");
}
