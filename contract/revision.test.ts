import fc from "fast-check";
import { expect, test } from "vitest";
import { formatEtag, revision } from "./index.ts";

const epoch = fc.stringMatching(/^[a-z0-9]{8,32}$/);

test("an entity tag names one revision: epoch and sequence can be told apart", () => {
  fc.assert(
    fc.property(epoch, fc.integer({ min: 1 }), (epoch, seq) => {
      const [, ofTag, seqOfTag] = /^"([^"-]+)-(\d+)"$/.exec(formatEtag({ epoch, seq })) ?? [];
      expect([ofTag, Number(seqOfTag)]).toEqual([epoch, seq]);
    }),
  );
});

test.each([
  { epoch: "short", seq: 1 },
  { epoch: "UPPERCASE0", seq: 1 },
  { epoch: "0123456789abcdef", seq: 0 },
  { epoch: "0123456789abcdef", seq: 1.5 },
])("%j is no revision", (value) => {
  expect(revision.safeParse(value).success).toBe(false);
});
