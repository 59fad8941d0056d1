import { expect, test } from "vitest";
import { checkIfMatch, ifMatchPattern } from "./if-match.ts";

const tag = '"0123456789abcdef-42"';

test.each([undefined, "*", tag, `"x", ${tag}`, `${tag},"x"`, `W/"x" ,\t${tag}`])(
  "%s lets the change pass",
  (header) => {
    expect(() => checkIfMatch(header, tag)).not.toThrow();
  },
);

test.each(['"x"', `W/${tag}`, '"0123456789abcdef-41"', '"0123456789abcdef-420"', '"fedcba9876543210-42"'])(
  "%s is another revision",
  (header) => {
    expect(() => checkIfMatch(header, tag)).toThrow(expect.objectContaining({ code: "revision-conflict" }));
  },
);

test.each([`W/${tag}`, `"x", W/${tag}`, 'W/"0123456789abcdef-41"'])(
  "%s never matches, and the answer says that it is for its weakness",
  (header) => {
    expect(() => checkIfMatch(header, tag)).toThrow(/never matches a weak tag .* The present tag is "/);
  },
);

test.each(["*", '""', tag, `W/"a", "b"`])("%s is written as the standard says", (header) => {
  expect(ifMatchPattern.test(header)).toBe(true);
});

test.each(["", "a", '"', '"a', `${tag} ${tag}`, "*, *", `"a",`, '"a\u0000"', Array(40).fill(tag).join(",")])(
  "%j is not",
  (header) => {
    expect(ifMatchPattern.test(header)).toBe(false);
  },
);
