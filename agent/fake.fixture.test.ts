import { expect, test } from "vitest";
import { fake } from "./fake.fixture.ts";

interface Deps {
  readonly cluster: string;
  readonly profile: { readonly name: string; readonly note?: string };
  readonly writer: { read(): number; remove(): void };
}

const deps = fake<Deps>({ cluster: "c1", profile: { name: "local" }, writer: { read: () => 1 } });

test("what was given is used as it is, and data may lack what is optional", () => {
  expect([deps.cluster, deps.profile.note, deps.writer.read()]).toEqual(["c1", undefined, 1]);
});

test("a use of what was not given names it", () => {
  expect(() => deps.writer.remove()).toThrow("the test gave no writer.remove");
  expect(() => fake<Deps>({}).cluster).toThrow("the test gave no cluster");
});
