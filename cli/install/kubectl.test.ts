import { expect, test } from "vitest";
import { Kubectl } from "./kubectl.ts";

const { signal } = new AbortController();
const absent = new Kubectl({ program: "/nowhere/kubectl", words: [], env: {}, signal });
const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "hats" } };

test("nothing to read or to apply is not asked of kubectl, which takes an empty list for a mistake", async () => {
  expect(await absent.read([])).toEqual([]);
  expect(await absent.apply([], { force: false })).toEqual([]);
  await expect(absent.apply([namespace], { force: false })).rejects.toThrow("/nowhere/kubectl can't be run.");
});
