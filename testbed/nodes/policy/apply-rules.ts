import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { PolicyEnforcerError } from "./errors.ts";

/** Puts a script of rules in force as a whole, or rejects and changes nothing. */
export type ApplyRules = (script: string) => Promise<void>;

/**
 * Gives the script to `nft` in the network namespace of this process.
 * @throws PolicyEnforcerError with what nft says, or if there is no nft.
 */
export async function applyByNft(script: string): Promise<void> {
  await runNft(["nft"], script);
}

/** The same through a command that enters another network namespace first. */
export function applyThrough(command: readonly string[]): ApplyRules {
  return (script) => runNft([...command, "nft"], script);
}

async function runNft([program = "nft", ...before]: readonly string[], script: string): Promise<void> {
  const child = spawn(program, [...before, "-f", "-"], { stdio: ["pipe", "ignore", "pipe"] });
  // A broken pipe says less than the exit code that follows it.
  child.stdin.on("error", () => {});
  child.stdin.end(script);
  const ended = Promise.all([text(child.stderr), once(child, "close") as Promise<[number | null]>]);
  const [said, [code]] = await ended.catch((cause: unknown) => {
    throw new PolicyEnforcerError(`${program} can't be run: install the package nftables`, { cause });
  });
  if (code !== 0) throw new PolicyEnforcerError(`nft refused the rules (exit ${code}): ${said.trim().slice(0, 2000)}`);
}
