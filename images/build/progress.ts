/** Tells the steps of one build as they begin, with the seconds of each. */
export interface StepReporter {
  begin(step: string): void;
  /** A line of the engine's output. */
  line(this: void, text: string): void;
  end(): void;
}

const longest = 90;

/** Lines like "medusa 4/16 RUN npm ci (98 s)", each when its step is done. */
export function stepReporter(
  reference: string,
  say: (text: string) => void,
  now: () => number = Date.now,
): StepReporter {
  const name = reference.slice(reference.lastIndexOf("/") + 1);
  let current: string | undefined;
  let since = now();
  const end = () => {
    if (current !== undefined) say(`${name}: ${current} (${seconds(now() - since)})`);
    current = undefined;
  };
  const begin = (step: string) => {
    end();
    current = step.length > longest ? `${step.slice(0, longest)}…` : step;
    since = now();
  };
  return {
    begin,
    end,
    line: (text) => {
      const step = stepOf(text);
      if (step !== undefined) begin(step);
    },
  };
}

/** The instruction that a line of buildah's or Docker's output announces. */
export function stepOf(line: string): string | undefined {
  const buildah = /^(?:\[\d+\/\d+\] )?STEP (\d+\/\d+): (.+)$/.exec(line);
  if (buildah !== null) return `${buildah[1]} ${buildah[2]?.replace(/\s+/g, " ")}`;
  return /^#\d+ (\[.+\] .+)$/.exec(line)?.[1];
}

/** "0.4 s", "98 s". */
export function seconds(milliseconds: number): string {
  return milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 1000)} s`;
}
