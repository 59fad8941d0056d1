import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { contextFiles, copyContext, isSent } from "./context-files.ts";

function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "storeplane-context-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

test("the last rule of a .dockerignore that matches a file decides", () => {
  const rules = ["*", "!src", "!*.json", "**/*.test.ts"];
  const sent = (path: string) => isSent(path, rules);
  expect(["src/a.ts", "src/deep/b.ts", "package.json"].every(sent)).toBe(true);
  expect([".env", "secret/key", "src/a.test.ts", "src/deep/b.test.ts"].some(sent)).toBe(false);
});

test("only what the Dockerfile copies and the .dockerignore lets through is taken", () => {
  const files = { ".dockerignore": "*\n!a\n!b\n", "a/one": "1", "a/node_modules/x": "2", "b/two": "3", ".npmrc": "4" };
  const found = contextFiles(folder(files), ["a", ".npmrc", "absent"]);
  expect(found.map(({ path }) => path)).toEqual(["a/one"]);
});

test("the whole context is taken for COPY . .", () => {
  expect(contextFiles(folder({ a: "1", "b/c": "2" }), ["."]).map(({ path }) => path)).toEqual(["a", "b/c"]);
});

test("a copied context has modes of its own, whatever the modes of the checkout", () => {
  const source = folder({ "bin/run": "#!/bin/sh\n", "src/code": "code" });
  chmodSync(join(source, "bin/run"), 0o700);
  chmodSync(join(source, "src/code"), 0o600);
  const target = folder();
  copyContext(source, contextFiles(source, ["."]), target);
  const mode = (path: string) => (statSync(join(target, path)).mode & 0o777).toString(8);
  expect([mode("bin/run"), mode("src/code"), readFileSync(join(target, "src/code"), "utf8")]).toEqual([
    "755",
    "644",
    "code",
  ]);
});

test("a copied context has the same modes whatever the umask of who builds: an image's key does not tell it", () => {
  const source = folder({ "src/deep/code": "code" });
  const target = folder();
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  copyContext(source, contextFiles(source, ["."]), target);
  const mode = (path: string) => (statSync(join(target, path)).mode & 0o777).toString(8);
  expect([".", "src", "src/deep", "src/deep/code"].map(mode)).toEqual(["755", "755", "755", "644"]);
});
