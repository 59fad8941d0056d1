import { expect, test } from "vitest";
import { defineCommand } from "./command.ts";
import { connectionFlags } from "./connect.ts";
import type { ConnectionFlags } from "./contexts.ts";
import { recordedShell } from "./recorded-shell.ts";
import { runCli } from "./run-cli.ts";

const done: string[] = [];
const commands = ["hat", "coat make", "coat mend"].map((name) =>
  defineCommand<ConnectionFlags, [word: string]>({
    name,
    brief: `Do ${name}`,
    examples: [`storeplane ${name} red`],
    parameters: {
      flags: connectionFlags,
      positional: { kind: "tuple", parameters: [{ brief: "Which", parse: String, placeholder: "which" }] },
    },
    run: ({ args: [word] }) => void done.push(`${name} ${word}`),
  }),
);

async function ran(line: string) {
  done.length = 0;
  const shell = recordedShell();
  const code = await runCli(commands, line.split(" "), shell);
  return { code, out: shell.out(), err: shell.err(), done: [...done] };
}

test.each(["hat red", "coat make red", "coat mend red"])("%s is a command of its own", async (line) => {
  expect(await ran(line)).toEqual({ code: 0, out: "", err: "", done: [line] });
});

test.each([
  ["coat", "coat needs another word: make, mend."],
  ["coat -x", "coat needs another word: make, mend."],
  ["coat wash red", "There is no command coat wash."],
  ["coat make", "WHICH is missing.\ndo:    storeplane help coat make shows what it takes."],
  ["coat make red blue", 'There is a word too many: "blue".'],
  ["make red", "There is no command make."],
  ["help coats", "There is no command coats."],
])("%s is a wrong use and says %j", async (line, said) => {
  const { code, err, done: ranToo } = await ran(line);
  expect([code, ranToo]).toEqual([2, []]);
  expect(err).toContain(said);
});

test("help is there for the program, for the first word and for both", async () => {
  expect((await ran("help")).out).toMatch(/hat +Do hat\n.*coat make +Do coat make\n.*coat mend /s);
  for (const line of ["help coat", "coat --help"]) {
    const { code, out } = await ran(line);
    expect([code, out.includes("coat mend"), out.includes("Do hat")]).toEqual([0, true, false]);
  }
  for (const line of ["help coat make", "coat make --help", "coat make red -h"]) {
    expect((await ran(line)).out).toContain("storeplane coat make WHICH [OPTION]...");
  }
});
