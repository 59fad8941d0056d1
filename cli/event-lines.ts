import type { FollowedEvent } from "../client/index.ts";
import type { StoreSummary } from "../contract/index.ts";
import { lacksOf } from "./cluster-views.ts";
import { cut, plainText, widthOf } from "./plain-text.ts";
import { causeOfRow, stepOfRow } from "./row-views.ts";

const nameWidth = 24;
const phaseWidth = 12;

/** An event in one line, the same columns in each, for what comes later can't move what stands there; undefined where nothing is to be said. */
export function eventLine(event: FollowedEvent, width: number | undefined): string | undefined {
  const cells = cellsOf(event);
  if (cells === undefined) return undefined;
  const [at, name, state, what] = cells.map(plainText) as Cells;
  const line = [at, padded(name, nameWidth), padded(state, phaseWidth), what].join("  ").trimEnd();
  return width === undefined ? line : cut(line, width);
}

type Cells = [at: string, name: string, state: string, what: string];

function cellsOf(event: FollowedEvent): Cells | undefined {
  switch (event.kind) {
    case "store":
      return [event.store.changedAt.replace(/\.\d+Z$/, "Z"), event.store.name, event.store.phase, whatOf(event.store)];
    case "cluster":
      return [
        nowInSeconds(),
        `cluster ${event.cluster.cluster}`,
        event.cluster.state,
        lacksOf(event.cluster) || "online",
      ];
    default:
      return undefined;
  }
}

function whatOf(row: StoreSummary): string {
  const step = stepOfRow(row);
  const cause = causeOfRow(row);
  return [step, cause].filter(Boolean).join("  ") || (row.phase === "Ready" ? (row.url ?? "") : "");
}

function nowInSeconds(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
