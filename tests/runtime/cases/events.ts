import { expect } from "vitest";
import { ApiClient, type FollowedEvent } from "../../../client/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { createStore, type EdgeCase } from "./edge-case.ts";

/** Events, as they come out of every runtime. */
export const eventCases: readonly EdgeCase[] = [
  {
    title: "what becomes of stores is told while they change, and what was missed when a reader comes back",
    async run(edge) {
      const api = new ApiClient({ url: edge.server.url });
      const follow = async (events: FollowedEvent[], after: string | undefined): Promise<AbortController> => {
        const stop = new AbortController();
        let isLive = false;
        const options = {
          after,
          signal: stop.signal,
          onState: (state: { isLive: boolean }) => void ({ isLive } = state),
        };
        const reading = (async () => {
          for await (const event of api.followEvents(options)) events.push(event);
        })();
        reading.catch(() => undefined);
        await pollUntil({ what: "the stream is open" }, () => isLive || undefined);
        return stop;
      };
      const told = (events: readonly FollowedEvent[], name: string): Promise<FollowedEvent> =>
        pollUntil({ what: `${name} is reported` }, () =>
          events.find((it) => it.kind === "store" && it.store.name === name),
        );
      const before: FollowedEvent[] = [];
      const first = await follow(before, undefined);
      await createStore(edge, "told-live");
      const { id } = await told(before, "told-live");
      first.abort();
      await createStore(edge, "told-late");
      const after: FollowedEvent[] = [];
      const second = await follow(after, id);
      await told(after, "told-late");
      second.abort();
      expect(after.some((it) => it.kind !== "store" || it.store.name === "told-live")).toBe(false);
    },
  },
  {
    title: "what a store's containers write is told as they write it, until the reader leaves",
    async run(edge) {
      const api = new ApiClient({ url: edge.server.url });
      const agent = await edge.agent.serveLogs(await createStore(edge, "written"));
      const stop = new AbortController();
      const texts: string[] = [];
      const reading = (async () => {
        for await (const { lines } of api.followLogs("written", {}, { signal: stop.signal })) {
          texts.push(...lines.map(({ text }) => text));
        }
      })();
      reading.catch(() => undefined);
      for (const text of ["one", "two", "three"]) {
        agent.write(text);
        await pollUntil({ what: `${text} is told` }, () => texts.includes(text) || undefined);
      }
      stop.abort();
      await expect(reading).rejects.toThrow("abort");
      await agent.end();
      expect(texts).toEqual(["one", "two", "three"]);
    },
  },
];
