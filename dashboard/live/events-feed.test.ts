import { afterEach, expect, test } from "vitest";
import type { EventsOptions, FollowedEvent } from "../../client/index.ts";
import { EventsFeed } from "./events-feed.ts";

/** The platform's side of a stream: tells events to whoever follows. */
class Platform {
  readonly opened: EventsOptions[] = [];
  readonly #told: ((event: FollowedEvent) => void)[] = [];

  async *followEvents(options: EventsOptions = {}): AsyncGenerator<FollowedEvent> {
    this.opened.push(options);
    options.onState?.({ isLive: true });
    const waiting: FollowedEvent[] = [];
    let wake = Promise.withResolvers<void>();
    this.#told.push((event) => {
      waiting.push(event);
      wake.resolve();
    });
    options.signal?.addEventListener("abort", () => wake.resolve());
    while (options.signal?.aborted !== true) {
      yield* waiting.splice(0);
      await wake.promise;
      wake = Promise.withResolvers();
    }
  }

  tell(name: string, id: string): void {
    const event = { kind: "store", id, store: { name } } as FollowedEvent;
    for (const told of this.#told) told(event);
  }
}

/** One lock of a name after the other, as a browser gives them. */
class Locks {
  readonly #last = new Map<string, Promise<unknown>>();
  request = ((name: string, { signal }: LockOptions, work: () => Promise<void>) => {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.then(() => (signal?.aborted ? undefined : work()));
    this.#last.set(name, mine);
    return mine;
  }) as LockManager["request"];
}

class Page extends EventTarget {
  visibilityState: "visible" | "hidden" = "visible";
}

const channels: BroadcastChannel[] = [];
afterEach(() => {
  for (const channel of channels.splice(0)) channel.close();
});

const openChannel = (name: string): BroadcastChannel => {
  const channel = new BroadcastChannel(name);
  channels.push(channel);
  return channel;
};
const acting = { read: () => `test-${crypto.randomUUID()}`, subscribe: () => () => undefined };

/** Tabs of one browser that all watch the stores. */
function openTabs(count: number) {
  const platform = new Platform();
  const locks = new Locks();
  const tenant = acting.read();
  const tabs = Array.from({ length: count }, () => {
    const signIn: { own?: string } = {};
    const feed = new EventsFeed({
      api: platform,
      acting: { ...acting, read: () => tenant },
      ownSignIn: () => signIn.own,
      page: new Page(),
      locks,
      openChannel,
    });
    const tab = { feed, signIn, news: 0, leave: () => undefined as void };
    tab.leave = feed.watch({ kind: "store", name: "hats" }, () => {
      tab.news += 1;
    });
    return tab;
  });
  return { platform, tabs };
}

test("seven tabs have one stream, and all hear what it tells of what they show", async () => {
  const { platform, tabs } = openTabs(7);
  await expect.poll(() => tabs.map(({ feed }) => feed.read().kind)).toEqual(tabs.map(() => "live"));
  const before = tabs.map(({ news }) => news);
  platform.tell("mugs", "e-1");
  platform.tell("hats", "e-2");
  await expect.poll(() => tabs.map(({ news }, index) => news - (before[index] ?? 0))).toEqual(tabs.map(() => 1));
  expect(platform.opened).toHaveLength(1);
});

test("a tab that is signed in by a token of its own has a stream of its own, and the others go on with theirs", async () => {
  const { platform, tabs } = openTabs(3);
  await expect.poll(() => tabs.map(({ feed }) => feed.read().kind)).toEqual(tabs.map(() => "live"));
  const [, signedIn] = tabs;
  if (signedIn === undefined) throw new Error("there is no second tab");
  signedIn.signIn.own = "spt_4kQ2mZ81xWcB";
  const stop = signedIn.feed.watch({ kind: "stores" }, () => undefined);
  await expect.poll(() => [platform.opened.length, signedIn.feed.read().kind]).toEqual([2, "live"]);
  expect(platform.opened[1]?.after).toBeUndefined();
  const before = tabs.map(({ news }) => news);
  platform.tell("hats", "e-1");
  await expect.poll(() => tabs.map(({ news }, index) => news - (before[index] ?? 0))).toEqual(tabs.map(() => 1));
  stop();
});

test("a browser without locks looks again and again, and says so", () => {
  const platform = new Platform();
  const feed = new EventsFeed({
    api: platform,
    acting,
    ownSignIn: () => undefined,
    page: new Page(),
    locks: undefined,
    openChannel,
  });
  const stop = feed.watch({ kind: "stores" }, () => undefined);
  expect([feed.read(), platform.opened]).toEqual([{ kind: "polling" }, []]);
  stop();
});

test("many events of one store are read again soon, and not each by itself", async () => {
  const { platform, tabs } = openTabs(1);
  await expect.poll(() => tabs[0]?.feed.read().kind).toBe("live");
  const before = tabs[0]?.news ?? 0;
  for (let index = 0; index < 200; index += 1) platform.tell("hats", `e-${index}`);
  await expect.poll(() => (tabs[0]?.news ?? 0) - before, { timeout: 3000 }).toBe(1);
});
