import { nameArgument } from "../arguments.ts";
import { defineCommand } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { parseSince } from "../duration.ts";
import { UsageError } from "../errors.ts";
import { followLogs } from "../follow-logs.ts";
import { LogPrinter, remarksOn } from "../log-lines.ts";
import { say, show } from "../output.ts";

const formats = ["table", "json"] as const;

type Flags = ConnectionFlags & {
  readonly component?: string | undefined;
  readonly since?: string | undefined;
  readonly tail?: number | undefined;
  readonly times: boolean;
  readonly follow: boolean;
  readonly output: (typeof formats)[number];
};

const maxTail = 500;

export const logs = defineCommand<Flags, [name: string]>({
  name: "logs",
  brief: "Show what a store's containers wrote",
  detail: `The newest lines of all components, or of one of them, in order of time. Values of the store's Secrets are
replaced by [redacted] before they leave the cluster. Every use is recorded in the audit. With --follow also all that they
write from then on, until Ctrl-C or until the store is gone; a connection that breaks is opened again, and no line comes twice.`,
  examples: [
    "storeplane logs hats",
    "storeplane logs hats --component database --tail 20",
    "storeplane logs hats --since 15m --times",
    "storeplane logs hats -o json",
    "storeplane logs hats -f --component web",
  ],
  parameters: {
    positional: nameArgument,
    flags: {
      component: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "component",
        brief: "Only this part of the store, such as web or database",
      },
      since: {
        kind: "parsed",
        parse: parseSince,
        optional: true,
        placeholder: "time",
        brief: "Only lines so new: 90s, 15m, 1h, or a time such as 2026-11-30T09:00:00Z",
      },
      tail: {
        kind: "parsed",
        parse: parseTail,
        optional: true,
        placeholder: "lines",
        brief: "How many lines at most, the newest: 1 to 500 [100]",
      },
      times: { kind: "boolean", default: false, brief: "Begin each line with its time" },
      follow: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Go on with what is written, until Ctrl-C",
      },
      output: { kind: "enum", values: formats, default: "table", brief: "Form of the lines" },
      ...connectionFlags,
    },
    aliases: { o: "output", c: "component", f: "follow" },
  },
  async run({ shell, flags, args: [name] }) {
    const { component, since, tail, times, output, follow } = flags;
    const api = connect(shell, flags);
    const which = { component, since, tail };
    const printer = new LogPrinter({ hasTimes: times, hasNames: component === undefined });
    if (follow) return followLogs(shell, { api, name, which, printer, output });
    const found = await api.readLogs(name, which, { signal: shell.signal });
    if (output === "table") for (const remark of remarksOn(found)) say(shell, remark);
    show(shell, output, { document: found, names: [], text: () => printer.print(found.lines) });
  },
});

/** @throws UsageError */
function parseTail(text: string): number {
  const lines = /^[1-9][0-9]{0,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(lines <= maxTail)) throw new UsageError(`must be a number from 1 to ${maxTail}`);
  return lines;
}
