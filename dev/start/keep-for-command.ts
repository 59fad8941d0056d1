import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";

const main = join(import.meta.dirname, "../../cli/main.mjs");
const timeout = 30_000;

/** Lets the storeplane command find the token without being told; returns what it said if it can't. */
export async function keepForCommand(url: string, token: string): Promise<string | undefined> {
  const args = [main, "login", "--token-stdin", "--context", "local", "--endpoint", url];
  // Not waited for in place: it asks the API, which may be this very process.
  const child = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "pipe"], timeout });
  child.stdin.end(token);
  const [said] = await Promise.all([text(child.stderr), once(child, "close")]);
  return child.exitCode === 0 ? undefined : said.trim();
}
