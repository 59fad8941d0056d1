import { expect, test } from "vitest";
import { plainMessage } from "./plain-message.ts";
import { exactTime } from "./times.ts";

test.each([
  ["the shop responds", "The shop responds"],
  ["docker.io/library/mariadb can't be pulled", "docker.io/library/mariadb can't be pulled"],
  ["StatefulSet database is not ready", "StatefulSet database is not ready"],
  ["", ""],
])("%j is written %j", (message, plain) => {
  expect(plainMessage(message)).toBe(plain);
});

test("times are the reader's", () => {
  const at = "2026-12-06T23:07:12.297Z";
  expect(plainMessage(`The store is removed after ${at}; until then`)).toBe(
    `The store is removed after ${exactTime(at)}; until then`,
  );
});
