import type { Held } from "../ports/conductor.ts";

export interface HandleOptions<Item extends Held> {
  readonly feed: AsyncIterable<Item>;
  /** How many are handled side by side. */
  readonly atOnce: number;
  /** Ends the item, or throws: then it comes back. */
  readonly handle: (item: Item) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** Well within what the bus waits for a sign of life. */
const keepEveryMs = 1500;
const againMs = 5000;

/** Handles what comes, each item apart from the others, until the feed ends and the last one is done with. Never throws. */
export async function handleEach<Item extends Held>(options: HandleOptions<Item>): Promise<void> {
  const { feed, atOnce, handle, onFailure } = options;
  const underWay = new Map<Item, Promise<void>>();
  const keeping = setInterval(() => {
    for (const item of underWay.keys()) item.keep();
  }, keepEveryMs);
  const run = async (item: Item): Promise<void> => {
    try {
      await handle(item);
    } catch (error) {
      onFailure(error);
      item.retryLater(againMs);
    }
    underWay.delete(item);
  };
  try {
    for await (const item of feed) {
      underWay.set(item, run(item));
      if (underWay.size >= atOnce) await Promise.race(underWay.values());
    }
    await Promise.all(underWay.values());
  } finally {
    clearInterval(keeping);
  }
}
