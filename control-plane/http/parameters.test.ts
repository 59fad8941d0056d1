import { expect, test } from "vitest";
import { flag, wholeNumber } from "./parameters.ts";

const limit = wholeNumber({ min: 1, max: 200 });

test.each(["1", "50", "200"])("%s is a number", (text) => {
  expect(limit.parse(text)).toBe(Number(text));
});

test.each(["", "0", "201", "01", "1.0", "1e1", "0x10", " 5", "5 ", "+5", "-1", "1000000000", "Infinity", "\u0665"])(
  "%j is no number from 1 to 200, in these words",
  (text) => {
    expect(limit.safeParse(text).error?.issues.map(({ message }) => message)).toContain(
      "must be a number from 1 to 200",
    );
  },
);

test("a yes or no is written out", () => {
  expect(["true", "false"].map((text) => flag.parse(text))).toEqual([true, false]);
  for (const text of ["", "1", "0", "yes", "TRUE", "on"]) expect(flag.safeParse(text).success).toBe(false);
});
