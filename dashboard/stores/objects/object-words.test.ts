import { expect, test } from "vitest";
import { countWords, lookOfObject, mostTellingFirst } from "./object-words.ts";

const ready = { kind: "Service", name: "web", ready: true };
const starting = { kind: "Deployment", name: "web", ready: false };

test.each([
  [[], false, "Objects"],
  [[ready], false, "1 object, all ready"],
  [[starting, ready], false, "2 objects, 1 not ready"],
  [[starting, ready], true, "2 or more objects, 1 not ready"],
])("of %j (more: %s) it says %s", (objects, truncated, words) => {
  expect(countWords({ objects, truncated })).toBe(words);
});

test("what is wrong looks other than what only needs time", () => {
  const shapes = [ready, starting, { ...starting, reason: "ImagePullFailed" }].map((each) => lookOfObject(each).shape);
  expect(shapes).toEqual(["check", "half", "cross"]);
});

test("what is not ready stands first, then what runs, then what only has to be there", () => {
  const policy = { kind: "NetworkPolicy", name: "allow-dns", ready: true };
  const gone = { kind: "Oddity", name: "odd", ready: false };
  const web = { kind: "Deployment", name: "web", ready: true };
  const order = mostTellingFirst([policy, ready, web, gone, starting]);
  expect(order).toEqual([starting, gone, web, ready, policy]);
});
