import { expect, test } from "vitest";
import { parseDockerfile, wholeName } from "./dockerfile.ts";

test("a Dockerfile begins from the images of its FROM lines, not from its own stages", () => {
  const text = "FROM node:24-slim AS build\nRUN true\nFROM build AS more\nFROM scratch\nFROM node:24-slim\n";
  expect(parseDockerfile(text).bases).toEqual(["docker.io/library/node:24-slim"]);
});

test("a build argument in FROM has its default, and none is an error", () => {
  const text = "ARG BASE=wordpress:7\nFROM ${BASE} AS plugin\nFROM $BASE\n";
  expect(parseDockerfile(text).bases).toEqual(["docker.io/library/wordpress:7"]);
  expect(() => parseDockerfile("ARG BASE\nFROM ${BASE}\n")).toThrow("BASE has no default");
});

test("what is copied from the context is named once, and what comes from a stage is not", () => {
  const text =
    "FROM scratch\n# COPY nothing /\nCOPY --chmod=0644 a b \\\n  /target/\nCOPY --from=build /c /d\nADD rootfs.tar /\nCOPY a /e\n";
  expect(parseDockerfile(text).sources).toEqual(["a", "b", "rootfs.tar"]);
});

test.each([
  ["node:24-slim", "docker.io/library/node:24-slim"],
  ["valkey/valkey:9", "docker.io/valkey/valkey:9"],
  ["localhost/storeplane/a:1", "localhost/storeplane/a:1"],
  ["registry.example.com/a/b:1", "registry.example.com/a/b:1"],
])("%s is %s written out", (short, whole) => {
  expect(wholeName(short)).toBe(whole);
});
