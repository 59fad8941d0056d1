import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EventParser } from "../../client/index.ts";
import { endReasons, eventNames } from "../../contract/index.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/events.md"), "utf8");
/** First cells of all rows. */
const rows = [...page.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell = ""]) => cell);

test("docs/events.md has a row for every event, every reason of an end and of a reset", () => {
  const named = rows.flatMap((cell) => cell.split(", ")).map((cell) => cell.replaceAll("`", ""));
  for (const name of [...eventNames, ...endReasons]) expect(named).toContain(name);
  const source = ["catch-up.ts", "event-teller.ts", "hub.ts"].map((file) =>
    readFileSync(join(import.meta.dirname, "../../control-plane/events", file), "utf8"),
  );
  const reasons = source
    .join("")
    .matchAll(/(?:reset: |resetFrame\(at, |#beginAt\(.*, |\?\? |return )"([a-z]+-?[a-z]+)"/g);
  const sent = new Set([...reasons].map(([, reason = ""]) => reason));
  expect([...sent].toSorted()).toEqual(["missed", "other-epoch", "too-much", "too-old"]);
  for (const reason of sent) expect(named).toContain(reason);
});

test("docs/events.md shows a stream as readers take it", () => {
  const [, sample = ""] = /^```text\n(.*?)^```$/ms.exec(page) ?? [];
  const parser = new EventParser();
  const [event, ...others] = parser.push(sample);
  expect([others, parser.retryMs, parser.id]).toEqual([[], 2000, event?.id]);
  expect(event?.name).toBe("store");
  expect(JSON.parse(event?.data ?? "")).toMatchObject({ name: "hats", phase: "Ready", steps: [] });
});
