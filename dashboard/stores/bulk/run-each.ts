/** Requests that are under way at once: a platform has others to answer, too. */
export const maxAtOnce = 8;

interface Work<Item> {
  readonly run: (item: Item) => Promise<void>;
  /** Whether what has not begun is left out. */
  readonly isStopped: () => boolean;
}

/** Runs the work of each item, a few at a time, in their order; `run` must not reject. */
export async function runEach<Item>(items: readonly Item[], { run, isStopped }: Work<Item>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) {
      if (isStopped()) return;
      await run(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxAtOnce, items.length) }, worker));
}
