import type { CliCommand } from "../command.ts";
import { plainText } from "../plain-text.ts";
import type { Shell } from "../shell.ts";
import { candidatesFor } from "./candidates.ts";
import { namesOf } from "./names.ts";

/** Names come from a platform, and go into a shell: none has a character that means something there. */
const harmless = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}$/;

/** Writes what may come in place of the last word, a line each: the word and, behind a tab, what it is. */
export async function complete(commands: readonly CliCommand[], line: readonly string[], shell: Shell): Promise<void> {
  const last = line.at(-1) ?? "";
  const found = candidatesFor(commands, line);
  const candidates =
    "kind" in found
      ? (await namesOf(found, shell)).filter((name) => harmless.test(name)).map((word) => ({ word, about: undefined }))
      : found;
  const lines = candidates
    .filter(({ word }) => word.startsWith(last))
    .map(({ word, about }) => `${word}${about === undefined ? "" : `\t${plainText(about)}`}\n`);
  shell.process.stdout.write(lines.join(""));
}
