import { expect, test } from "vitest";
import { commands } from "./commands.ts";
import { ran } from "./laid-out-run.ts";
import { recordedShell } from "./recorded-shell.ts";
import { runCli } from "./run-cli.ts";

test.each([
  ["login --no-input", "a person has to sign in with a browser", "--token-stdin"],
  ["login --context live --no-input", "a person has to sign in with a browser", "--token-stdin"],
  ["open hats --no-input", "a browser is opened for a person", "--print"],
  ["open hats --admin --no-input", "a browser is opened for a person", "--print"],
  ["cluster accept fra-2 --no-input", "a person has to compare the agent's key", "--fingerprint"],
])("%s is refused before anything is asked: %s, give %s", async (line, why, give) => {
  const { code, out, err, asked } = await ran(line);
  expect([code, out, asked]).toEqual([2, "", []]);
  expect(err).toContain(`error: ${why}, which --no-input forbids: give ${give}`);
});

test("a token that a person would have to type is not waited for", async () => {
  const shell = recordedShell({ stdin: "spt_typed", env: { XDG_CONFIG_HOME: "/nonexistent" } });
  const typed = Object.assign(shell.process.stdin ?? {}, { isTTY: true }) as NonNullable<typeof shell.process.stdin>;
  const terminal = { ...shell, process: { ...shell.process, stdin: typed } };
  expect(await runCli(commands, ["login", "--token-stdin", "--no-input"], terminal)).toBe(2);
  expect(shell.err()).toContain("error: stdin is a terminal, where a person has to type, which --no-input forbids");
});

test("each command that asks or waits for a person has the option, and one that does not has none", () => {
  const having = commands.filter(({ parameters }) => "noInput" in (parameters.flags ?? {})).map(({ name }) => name);
  expect(having).toEqual(["open", "cluster accept", "login"]);
});
