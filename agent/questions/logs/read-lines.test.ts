import fc from "fast-check";
import { expect, test } from "vitest";
import { logLine, maxLogLineBytes } from "../../../contract/index.ts";
import { type RawLine, readLines } from "./read-lines.ts";
import { maxPiece } from "./secret-forms.ts";

const at = "2026-11-30T01:02:03.000000007Z";

async function read(bytes: Uint8Array | string, chunkSize = 1_000_000): Promise<RawLine[]> {
  const whole = Buffer.from(bytes);
  async function* chunks() {
    for (let start = 0; start < whole.length; start += chunkSize) yield whole.subarray(start, start + chunkSize);
  }
  const lines: RawLine[] = [];
  for await (const line of readLines(chunks())) lines.push(line);
  return lines;
}

const textsOf = (lines: readonly RawLine[]) => lines.map(({ text }) => text);

test("lines are the same wherever chunks end, in the midst of characters too", async () => {
  const log = `${at} one é😀\n${at} \n${at} zwei\r\n${at} last`;
  const whole = await read(log);
  expect(textsOf(whole)).toEqual(["one é😀", "", "zwei", "last"]);
  for (let size = 1; size < 40; size += 1) expect(await read(log, size)).toEqual(whole);
});

test.each([
  ["2026-11-30T01:02:03.5Z", "2026-11-30T01:02:03.500000000Z"],
  ["2026-11-30T01:02:03Z", "2026-11-30T01:02:03.000000000Z"],
  ["2026-11-30T03:02:03.123456789+02:00", "2026-11-30T01:02:03.123456789Z"],
  ["2026-11-30T00:32:03.000000001-00:30", "2026-11-30T01:02:03.000000001Z"],
])("a time as %s is %s", async (written, wanted) => {
  expect(await read(`${written} x\n`)).toMatchObject([{ at: wanted, text: "x" }]);
});

test("a line of the node's own, which has no time, has that of the line before it", async () => {
  const log = `no time yet\n${at} one\nfailed to watch\n`;
  expect(await read(log)).toMatchObject([
    { at, text: "one" },
    { at, text: "failed to watch" },
  ]);
});

test("what would act on a terminal or a page is taken out or marked", async () => {
  const log = [
    "\u001b[31mred\u001b[0m",
    "\u001b]0;title\u0007shown",
    "a\u0008b\u0000c\tkept",
    "\u202eturned\u2066",
    "10%\r20%\r",
    "\u009b2Jgone\u001b(B",
    "\u001b",
  ];
  const lines = await read(log.map((text) => `${at} ${text}\n`).join(""));
  const wanted = ["red", "shown", "a\uFFFDb\uFFFDc\tkept", "\uFFFDturned\uFFFD", "10%\uFFFD20%", "gone", "\uFFFD"];
  expect(textsOf(lines)).toEqual(wanted);
});

test("a long line is cut, and behind what is shown there is the end of any secret", async () => {
  const [line] = await read(`${at} ${"x".repeat(maxLogLineBytes)}${"y".repeat(100_000)}\n`);
  expect(line).toMatchObject({ shown: maxLogLineBytes, isCut: true });
  expect(line?.text.length).toBeGreaterThanOrEqual(maxLogLineBytes + maxPiece);
  const whole = await read(`${at} ${"x".repeat(maxLogLineBytes)}\n`);
  expect(whole).toMatchObject([{ shown: maxLogLineBytes, isCut: false }]);
});

test("escapes that make room bring nothing to sight whose end was not read", async () => {
  const escapes = "\u001b[0m".repeat(2500);
  const [line] = await read(`${at} ${escapes}${"s".repeat(50_000)}\n`);
  expect((line?.text.length ?? 0) - (line?.shown ?? 0)).toBeGreaterThanOrEqual(
    Math.min(maxPiece, line?.text.length ?? 0),
  );
});

test("any bytes at all become lines that the contract takes, in time that grows as they do", async () => {
  const unit = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(Buffer.from("\n"), Buffer.from(`${at} `)));
  await fc.assert(
    fc.asyncProperty(fc.array(unit, { maxLength: 30 }), async (parts) => {
      for (const { at: when, text } of await read(Buffer.concat(parts), 7)) {
        const shown = { at: when, component: "web", replica: "0", text: text.toWellFormed() };
        expect(logLine.safeParse(shown).error).toBeUndefined();
      }
    }),
  );
  const startedAt = performance.now();
  await read(`${at} ${"\u001b[[".repeat(3000)}\n`.repeat(200));
  expect(performance.now() - startedAt).toBeLessThan(30_000);
});
