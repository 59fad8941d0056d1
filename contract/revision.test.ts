import fc from "fast-check";
import { expect, test } from "vitest";
import { formatEtag, formatRevision, parseRevision, revision } from "./index.ts";

const epoch = fc.stringMatching(/^[a-z0-9]{8,32}$/);

test("an entity tag names one revision: epoch and sequence can be told apart", () => {
  fc.assert(
    fc.property(epoch, fc.integer({ min: 1 }), (epoch, seq) => {
      const [, ofTag, seqOfTag] = /^"([^"-]+)-(\d+)"$/.exec(formatEtag({ epoch, seq })) ?? [];
      expect([ofTag, Number(seqOfTag)]).toEqual([epoch, seq]);
    }),
  );
});

test("a revision that was printed is read again, and nothing else is", () => {
  fc.assert(
    fc.property(epoch, fc.integer({ min: 1 }), (epoch, seq) => {
      expect(parseRevision(formatRevision({ epoch, seq }))).toEqual({ epoch, seq });
    }),
  );
  for (const text of ["", "7", "epoch0001-0", "epoch0001-07", "epoch0001-", '"epoch0001-7"', "EPOCH0001-7"])
    expect(parseRevision(text)).toBeUndefined();
});

test.each([
  { epoch: "short", seq: 1 },
  { epoch: "UPPERCASE0", seq: 1 },
  { epoch: "0123456789abcdef", seq: 0 },
  { epoch: "0123456789abcdef", seq: 1.5 },
])("%j is no revision", (value) => {
  expect(revision.safeParse(value).success).toBe(false);
});
