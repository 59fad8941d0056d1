import type { SummaryFilter } from "../client/index.ts";
import { type Phase, phases, type StoreSummary } from "../contract/index.ts";
import { UsageError } from "./errors.ts";

/** What rows and events are filtered by, as options give it. */
// A type, for an interface has no index signature, which options of a command need.
export type RowFlags = {
  readonly phase?: readonly Phase[] | undefined;
  readonly cluster?: readonly string[] | undefined;
  readonly engine?: readonly string[] | undefined;
  readonly plan?: readonly string[] | undefined;
  readonly reason?: readonly string[] | undefined;
};

const several = { kind: "parsed", parse: String, optional: true, variadic: "," } as const;

/** Options of commands that show rows; each may be repeated, or have several values with commas. */
export const rowFlags = {
  phase: {
    kind: "enum",
    values: phases,
    optional: true,
    variadic: ",",
    placeholder: "phase",
    brief: "State of the store; this and the next four may be repeated, or several with commas",
  },
  engine: { ...several, placeholder: "engine", brief: "What kind of shop" },
  plan: { ...several, placeholder: "plan", brief: "Its size" },
  cluster: { ...several, placeholder: "cluster", brief: "Where it runs" },
  reason: { ...several, placeholder: "reason", brief: "Why it is not Ready, such as ImagePullFailed" },
} as const;

const filtered = ["phase", "cluster", "engine", "plan", "reason"] as const;

/** Whether a row fits all that is asked for; of several values of one option, any. */
export function fitsRow(row: StoreSummary, flags: RowFlags): boolean {
  return filtered.every((key) => {
    const wanted: readonly string[] | undefined = flags[key];
    return wanted === undefined || wanted.includes(row[key] ?? "");
  });
}

/** The same for the platform. */
export function askedRows(flags: RowFlags): SummaryFilter {
  return Object.fromEntries(filtered.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]])));
}

/** `phase=Failed` among labels means the store's phase. @throws UsageError where --phase is given too */
export function splitLabels(
  labels: readonly string[] | undefined,
  { phase }: RowFlags,
): { readonly phase?: readonly Phase[] | undefined; readonly labelSelector?: string } {
  const entries = labels?.flatMap((each) => each.split(",")) ?? [];
  const named = phases.filter((each) => entries.includes(`phase=${each}`));
  if (named.length > 0 && phase !== undefined) throw new UsageError("give --phase or -l phase=PHASE, not both");
  const others = entries.filter((each) => !named.some((found) => each === `phase=${found}`));
  return {
    phase: named.length > 0 ? named : phase,
    ...(others.length > 0 && { labelSelector: others.join(",") }),
  };
}
