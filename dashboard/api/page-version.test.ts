import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageVersion } from "./page-version.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const index = (name: string) => `<script type="module" src="/assets/main-${name}.js"></script>`;

/** After so many minutes of answers, of which each is given in turn. */
async function isOldAfter(minutes: number, ...answers: readonly (string | Error)[]): Promise<boolean> {
  let asked = 0;
  const version = new PageVersion("/assets/main-A.js", () => {
    const answer = answers[asked++ % answers.length] ?? "";
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  const stop = version.start();
  await vi.advanceTimersByTimeAsync(minutes * 60_000);
  stop();
  return version.isOld();
}

test("another version is told when it is served twice in a row", async () => {
  expect(await isOldAfter(2, index("B"))).toBe(true);
});

test.each([
  ["the same is served", [index("A")]],
  ["old and new processes answer in turn", [index("A"), index("B")]],
  ["nothing answers", [new TypeError("failed")]],
  ["something else answers", ["<h1>Bad gateway</h1>"]],
])("%s: nothing is told", async (_when, answers) => {
  expect(await isOldAfter(10, ...answers)).toBe(false);
});
