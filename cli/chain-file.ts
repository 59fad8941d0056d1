import * as z from "zod";
import { type CheckpointHead, checkpoint, faultOfCheckpoint, type KnownHead } from "../contract/index.ts";
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

/**
 * The heads of one chain that a file names: last lines of exports, and checkpoints, which must be signed by the trusted key
 * or, without one, by their own. @throws CliConfigError for a file without such a head, or with a checkpoint that was changed
 */
export async function knownHeads(path: string, chain: string, trusted?: string): Promise<readonly KnownHead[]> {
  const heads: CheckpointHead[] = [];
  for (const line of linesOf(path)) {
    heads.push(
      ...(headLine.safeParse(line).data ? [headLine.parse(line).head] : await signedHeads(path, line, trusted)),
    );
  }
  const own = heads.filter((head) => head.chain === chain);
  if (own.length === 0) throw new CliConfigError(`${path}: names no head of chain ${chain}`);
  return own.map(({ n, hash }) => ({ n, hash }));
}

async function signedHeads(path: string, line: unknown, trusted: string | undefined): Promise<CheckpointHead[]> {
  const { success, data } = checkpoint.safeParse(line);
  if (!success) return [];
  const fault = await faultOfCheckpoint(data, trusted);
  if (fault !== undefined)
    throw new CliConfigError(`${path}: the checkpoint of ${data.at} is not to be trusted: ${fault}`);
  return data.heads;
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
