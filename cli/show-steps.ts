import { changedSteps } from "../client/index.ts";
import type { ShownStep, StoreResource } from "../contract/index.ts";
import { cut, plainText } from "./plain-text.ts";
import { canRedraw, columnsOf, hasColour, type Shell } from "./shell.ts";
import { tookOf } from "./store-views.ts";

/** Shows the steps of an operation on stderr; called at each look at the store. */
export type ShowSteps = (store: StoreResource) => void;

/** Redraws one line per step on a terminal; appends a line for each change of a step otherwise. */
export function showSteps(shell: Shell): ShowSteps {
  const { stderr, env } = shell.process;
  return canRedraw(stderr, env) ? redrawn(shell) : appended(shell);
}

function appended({ process: { stderr } }: Shell): ShowSteps {
  const seen = new Map<string, string>();
  const startedAt = performance.now();
  return ({ steps }) => {
    const at = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`.padStart(8);
    for (const { name, state, message = "" } of changedSteps(steps, seen)) {
      const line = `${plainText(name).padEnd(9)}  ${plainText(state).padEnd(7)}  ${plainText(message)}`;
      stderr.write(`${at}  ${line.trimEnd()}\n`);
    }
  };
}

const colours: ReadonlyMap<string, number> = new Map([
  ["Done", 32],
  ["Running", 33],
  ["Failed", 31],
  ["Waiting", 2],
]);

function redrawn({ process: { stderr, env } }: Shell): ShowSteps {
  const runningSince = new Map<string, number>();
  let drawn = 0;
  return ({ steps }) => {
    const width = columnsOf(stderr) ?? 80;
    // Lines that have left the screen can't be reached: the steps that are over give way.
    const most = Math.max(1, (stderr.rows || 24) - 1);
    const lines = steps.slice(-most).map((step) => {
      // No line may fill the last column: some terminals then begin another one.
      const line = cut(lineOf(step, runningSince), width - 1);
      const colour = hasColour(stderr, env) ? colours.get(step.state) : undefined;
      return colour === undefined ? line : line.replace(step.state, `\u001b[${colour}m${step.state}\u001b[0m`);
    });
    stderr.write(`${drawn > 0 ? `\u001b[${drawn}A` : ""}\u001b[J${lines.map((line) => `${line}\n`).join("")}`);
    drawn = lines.length;
  };
}

function lineOf(step: ShownStep, runningSince: Map<string, number>): string {
  const { name, state, message = "" } = step;
  const now = performance.now();
  if (state === "Running" && !runningSince.has(name)) runningSince.set(name, now);
  // A running step is timed by this machine: its start is by the clock of the cluster.
  const running = `${Math.floor((now - (runningSince.get(name) ?? now)) / 1000)} s`;
  const took = state === "Running" ? running : tookOf(step);
  const said = state === "Done" ? "" : plainText(message);
  return `  ${plainText(name).padEnd(9)}  ${plainText(state).padEnd(7)}  ${took.padStart(7)}  ${said}`.trimEnd();
}
