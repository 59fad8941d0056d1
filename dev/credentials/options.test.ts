import { expect, test } from "vitest";
import { UsageError } from "../command-line.ts";
import { readCredentialsOptions } from "./options.ts";

test("a store's name is enough", () => {
  expect(readCredentialsOptions(["hats"])).toEqual({ store: "hats", url: "http://127.0.0.1:8080", json: false });
});

test("another address loses the slash at its end", () => {
  const options = readCredentialsOptions(["hats", "--url", "https://api.example.com/", "--json"]);
  expect(options).toEqual({ store: "hats", url: "https://api.example.com", json: true });
});

test.each([[[]], [["hats", "caps"]], [["hats", "--url", "localhost"]], [["hats", "--url", "ftp://x"]], [["--all"]]])(
  "%j can't be used, and the error says how",
  (args) => {
    expect(() => readCredentialsOptions(args)).toThrow(UsageError);
    expect(() => readCredentialsOptions(args)).toThrow("npm run -s credentials");
  },
);
