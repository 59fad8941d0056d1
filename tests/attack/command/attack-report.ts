/** What became of one try. */
export interface TriedOutcome {
  /** Path of the file that holds it. */
  readonly file: string;
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  /** What came of it. */
  readonly message?: string | undefined;
}

export interface AttackRun {
  readonly outcomes: readonly TriedOutcome[];
  /** What went wrong outside of tries, such as a server that did not start. */
  readonly broken: readonly string[];
}

export interface AttackReport {
  readonly words: readonly string[];
  readonly json: { readonly tries: number; readonly succeeded: number; readonly servers: readonly number[] };
  /** Why the run fails; none for one in which everything was tried and nothing came of it. */
  readonly failures: readonly string[];
}

/** Which file tries it on how many nats-servers. */
const serversOf: Readonly<Record<string, number>> = {
  "tests/attack/one-server.test.ts": 1,
  "tests/attack/three-servers.test.ts": 3,
};

/** A run in words, as JSON, and whether it holds. A try that was skipped does not count. */
export function attackReport({ outcomes, broken }: AttackRun): AttackReport {
  const made = outcomes.filter(({ state }) => state !== "skipped");
  const succeeded = made.filter(({ state }) => state === "failed");
  const files = [...new Set(outcomes.map(({ file }) => file))];
  const servers = [...new Set(made.flatMap(({ file }) => serversOf[file] ?? []))].toSorted((a, b) => a - b);
  const count = (file: string, of: readonly TriedOutcome[]): number => of.filter((it) => it.file === file).length;
  return {
    words: files.map((file) => `${file}: ${count(file, made)} tries, ${count(file, succeeded)} succeeded`),
    json: { tries: made.length, succeeded: succeeded.length, servers },
    failures: [
      ...succeeded.map(({ file, title, message }) => `${file}: ${title}: ${message}`),
      ...outcomes.filter(({ state }) => state === "skipped").map(({ file, title }) => `${file}: not tried: ${title}`),
      ...broken,
      ...Object.entries(serversOf).flatMap(([file, count]) =>
        servers.includes(count) ? [] : [`${file}: nothing was tried on ${count}`],
      ),
    ],
  };
}
