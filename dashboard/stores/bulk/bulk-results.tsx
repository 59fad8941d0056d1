import { memo } from "react";
import type { StoreSummary } from "../../../contract/index.ts";
import { Icon } from "../../parts/icon.tsx";
import { type Outcome, type Outcomes, wordsOf } from "./outcome.ts";

interface BulkResultsProps {
  readonly stores: readonly StoreSummary[];
  readonly outcomes: Outcomes;
  readonly isRunning: boolean;
}

/** What became of each store. Those that failed come first once all have been asked: they are what is left to do. */
export function BulkResults({ stores, outcomes, isRunning }: BulkResultsProps) {
  const isDone = ({ uid }: StoreSummary): boolean => outcomes.get(uid)?.kind === "done";
  const ordered = isRunning ? stores : [...stores].sort((one, other) => Number(isDone(one)) - Number(isDone(other)));
  return (
    <ul className="bulk-results">
      {ordered.map(({ uid, name }) => (
        <Result key={uid} name={name} outcome={outcomes.get(uid)} />
      ))}
    </ul>
  );
}

const looks = {
  asked: { tone: "busy", shape: "half" },
  done: { tone: "good", shape: "check" },
  failed: { tone: "bad", shape: "cross" },
  waits: { tone: "idle", shape: "ring" },
} as const;

/** Of many one changes at a time. */
const Result = memo(function Result({
  name,
  outcome,
}: {
  readonly name: string;
  readonly outcome: Outcome | undefined;
}) {
  const { tone, shape } = looks[outcome?.kind ?? "waits"];
  return (
    <li>
      <span className="bulk-mark" data-tone={tone}>
        <Icon name={shape} />
      </span>
      <span className="cell-lines">
        <b>{name}</b>
        <span className="soft small">{wordsOf(outcome)}</span>
      </span>
    </li>
  );
});
