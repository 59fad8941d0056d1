import { expect, test, vi } from "vitest";
import { ApiProblemError, ApiUnreachableError } from "../errors.ts";
import type { Call } from "../transport.ts";
import { type EventsOptions, followEvents } from "./follow-events.ts";
import type { FeedState } from "./follow-stream.ts";

const encoder = new TextEncoder();

/** A stream that says this and then ends, or goes on in silence. */
const saying = (text: string, goesOn = false): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(text));
      if (!goesOn) controller.close();
    },
  });

const reset = (id: string): string => `retry: 1\nid: ${id}\nevent: reset\ndata: {}\n\n`;

const problem = { type: "", title: "", status: 403, detail: "No.", code: "bus-unavailable", retryable: true };

/** Follows these streams one after the other; returns the ids that were asked for and those of the events. */
async function followed(answers: readonly (() => ReadableStream<Uint8Array>)[], options: EventsOptions = {}) {
  const asked: (string | undefined)[] = [];
  const ids: (string | undefined)[] = [];
  const open = async ({ headers }: Call): Promise<ReadableStream<Uint8Array>> => {
    const answer = answers[asked.length];
    asked.push(headers?.["last-event-id"]);
    if (answer === undefined) throw new ApiProblemError("GET", { ...problem, code: "forbidden", retryable: false });
    return answer();
  };
  const events = followEvents(open, options);
  const reading = async (): Promise<void> => {
    for await (const { id } of events) ids.push(id);
  };
  await expect(reading()).rejects.toThrow("forbidden");
  return { asked, ids };
}

const refused = (): never => {
  throw new ApiProblemError("GET", problem);
};
const away = (): never => {
  throw new ApiUnreachableError("GET", new Error("no one is there"));
};

test("it goes on where it was, over streams that end and servers that are away, until it is refused", async () => {
  const answers = [
    () => saying(reset("e-1")),
    away,
    refused,
    () => saying(": ok\nid: e-2\n\n"),
    () => saying(reset("e-3")),
  ];
  expect(await followed(answers, { after: "e-0" })).toEqual({
    asked: ["e-0", "e-1", "e-1", "e-1", "e-2", "e-3"],
    ids: ["e-1", "e-3"],
  });
});

test("a stream that is silent for too long is opened again", async () => {
  const states: FeedState[] = [];
  const answers = [() => saying(reset("e-1"), true), () => saying(reset("e-2"))];
  const options = { silentMs: 50, onState: (state: FeedState) => void states.push(state) };
  expect(await followed(answers, options)).toEqual({ asked: [undefined, "e-1", "e-2"], ids: ["e-1", "e-2"] });
  expect(states).toEqual([{ isLive: true }]);
});

test("what it does not know is passed over, and so is what can't be read", async () => {
  const text =
    'event: rollout\ndata: {}\n\nevent: store\ndata: {"name":1}\n\nevent: store\ndata: {\n\nevent: cluster\ndata: {}\n\n';
  expect((await followed([() => saying(text + reset("e-1"))])).ids).toEqual(["e-1"]);
});

test("a break is told when it lasts, and its end at once", async () => {
  vi.useFakeTimers();
  try {
    const states: FeedState[] = [];
    const stop = new AbortController();
    const answers = [
      () => saying(": ok\n\n"),
      ...Array.from({ length: 3 }, () => away),
      () => saying(": ok\n\n", true),
    ];
    let asked = 0;
    const open = async (): Promise<ReadableStream<Uint8Array>> => (answers[asked++] ?? away)();
    const reading = followEvents(open, { signal: stop.signal, onState: (state) => void states.push(state) }).next();
    reading.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(25_000);
    stop.abort(new Error("enough"));
    expect(states.map(({ isLive }) => isLive)).toEqual([true, false, true]);
    expect(states[1]).toMatchObject({ why: expect.any(String) as unknown, since: expect.any(Number) as unknown });
  } finally {
    vi.useRealTimers();
  }
});
