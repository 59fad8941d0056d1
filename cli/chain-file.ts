import * as z from "zod";
import type { KnownHead } from "../contract/index.ts";
import { CliConfigError } from "./errors.ts";
import { readText } from "./text-files.ts";

/** An export of some hundred thousand entries. */
const maxBytes = 512 * 1_048_576;

const headLine = z.object({ head: z.object({ chain: z.string(), n: z.int().min(1), hash: z.string() }) });

/** The blocks of an export, as they stand there. @throws CliConfigError for a file without a head */
export function chainFile(path: string): { readonly chain: string; readonly blocks: readonly unknown[] } {
  const lines = linesOf(path);
  const head = headLine.safeParse(lines.at(-1));
  if (!head.success) throw new CliConfigError(`${path}: must be an export whose last line is its head`);
  return { chain: head.data.head.chain, blocks: lines.slice(0, -1) };
}

/** The heads of one chain that a file names. @throws CliConfigError for a file without one */
export function knownHeads(path: string, chain: string): readonly KnownHead[] {
  const heads = linesOf(path).flatMap((line) => headLine.safeParse(line).data?.head ?? []);
  const own = heads.filter((head) => head.chain === chain);
  if (own.length === 0) throw new CliConfigError(`${path}: names no head of chain ${chain}`);
  return own.map(({ n, hash }) => ({ n, hash }));
}

function linesOf(path: string): unknown[] {
  const lines = readText(path, maxBytes).split("\n");
  return lines.filter((line) => line !== "").map((line) => asJson(line));
}

/** A line as JSON, or as it is: a verifier says that it is not a block. */
export function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
