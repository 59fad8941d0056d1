/** What a condition says when it holds, and when it does not. */
const words: Readonly<Record<string, readonly [holds: string, fails: string]>> = {
  Ready: ["The shop answers", "The shop is not ready"],
  Synced: ["The cluster has the newest state", "The cluster does not have the newest state yet"],
  DataPresent: ["All data is there", "Some of the data is missing"],
  ClusterOnline: ["The cluster reports", "The cluster does not report"],
};

/** A store whose delete has not begun is not Ready by its condition, and its shop goes on all the same. */
const runningReasons: ReadonlySet<string> = new Set(["WaitingForDelete", "DeleteNotConfirmed"]);

/** What is read of a condition; those of later versions have other types and reasons, too. */
interface Told {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/** A condition as a sentence. */
export function wordsOfCondition({ type, status, reason }: Told): string {
  const [holds, fails] = (Object.hasOwn(words, type) ? words[type] : undefined) ?? [type, `${type}: no`];
  if (status === "True") return holds;
  if (status !== "False") return `Not known: ${holds.toLowerCase()}`;
  return type === "Ready" && runningReasons.has(reason) ? "The shop goes on running until it is deleted" : fails;
}
