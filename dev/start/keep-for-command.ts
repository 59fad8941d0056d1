import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import * as z from "zod";

/** Where the storeplane command finds the token, or why it can't. */
export type Kept =
  | {
      /** Its name in the configuration file. */
      readonly context: string;
      /** The context that it asks where none is named. */
      readonly current: string;
    }
  | { readonly why: string };

const main = join(import.meta.dirname, "../../cli/main.mjs");
const timeout = 30_000;

const contextsSchema = z.object({
  items: z.array(z.object({ name: z.string(), isCurrent: z.boolean(), endpoint: z.string() })),
});
type Contexts = z.infer<typeof contextsSchema>["items"];

/** Lets the storeplane command find the token without being told; a context of another platform stays as it is. */
export async function keepForCommand(url: string, token: string): Promise<Kept> {
  const before = await contexts();
  if ("why" in before) return before;
  const context = contextFor(url, before.items);
  if (context === undefined) return { why: "its contexts of this name are of other platforms" };
  const args = ["login", "--token-stdin", "--no-input", "--context", context, "--endpoint", url];
  const { said, isDone } = await run(args, token);
  if (!isDone) return { why: said };
  return { context, current: before.items.find(({ isCurrent }) => isCurrent)?.name ?? context };
}

/** A person may have a platform of their own under the usual name. */
function contextFor(url: string, known: Contexts): string | undefined {
  const isFree = (name: string): boolean => known.every((it) => it.name !== name || it.endpoint === url);
  return ["local", `local-${new URL(url).port}`].find(isFree);
}

async function contexts(): Promise<z.infer<typeof contextsSchema> | { readonly why: string }> {
  const { said, printed, isDone } = await run(["config", "list", "-o", "json"]);
  return isDone ? contextsSchema.parse(JSON.parse(printed)) : { why: said };
}

async function run(args: readonly string[], input = "") {
  // Not waited for in place: it asks the API, which may be this very process.
  const child = spawn(process.execPath, [main, ...args], { stdio: ["pipe", "pipe", "pipe"], timeout });
  child.stdin.end(input);
  const [printed, said] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { printed, said: said.trim(), isDone: child.exitCode === 0 };
}
