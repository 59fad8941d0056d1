import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import * as z from "zod";
import type { KubeObject } from "../../constructs/index.ts";
import { FieldConflictError, InstallError } from "./errors.ts";

/** Whose fields are ours, in every object that is applied. */
export const fieldManager = "storeplane-install";

export interface KubectlOptions {
  /** Path or name of the program. */
  readonly program: string;
  /** Words for every call, such as `--context`. */
  readonly words: readonly string[];
  readonly env: Readonly<Partial<Record<string, string>>>;
  readonly signal: AbortSignal;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** An object as it is in the cluster. */
const foundSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
  }),
});
export type Found = z.infer<typeof foundSchema>;
const listSchema = z.union([z.looseObject({ kind: z.literal("List"), items: z.array(foundSchema) }), foundSchema]);

/**
 * The cluster, by the kubectl of whoever installs: it knows their contexts, plug-ins that log in, proxies and
 * certificates, and an operator has it. Objects and secrets go in by standard input, never on a command line.
 */
export class Kubectl {
  readonly #options: KubectlOptions;

  constructor(options: KubectlOptions) {
    this.#options = options;
  }

  /** @throws InstallError if there is no such program */
  async run(words: readonly string[], input?: object): Promise<Ran> {
    const { program, words: common, env, signal } = this.#options;
    const child = spawn(program, [...common, ...words], { env: { ...env }, signal, stdio: ["pipe", "pipe", "pipe"] });
    const failed = once(child, "error").then(([error]: unknown[]) => {
      throw error;
    });
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    // A program that does not read to the end says why on standard error.
    child.stdin.on("error", () => undefined).end(input === undefined ? "" : JSON.stringify(input));
    try {
      const [out, err] = await Promise.race([ended, failed]);
      return { code: child.exitCode, out, err };
    } catch (cause) {
      signal.throwIfAborted();
      const what = `${program} can't be run.\nIt talks to the cluster: install it, or name it by --kubectl.`;
      throw new InstallError(what, { cause });
    }
  }

  /** What a call printed. @throws InstallError with what kubectl said */
  async demand(words: readonly string[], input?: object): Promise<string> {
    const { code, out, err } = await this.run(words, input);
    if (code === 0) return out;
    throw new InstallError(`kubectl ${words.slice(0, 2).join(" ")} failed.\n${err.trim()}`);
  }

  /** Those of the objects that are there. */
  async read(objects: readonly KubeObject[]): Promise<readonly Found[]> {
    if (objects.length === 0) return [];
    const words = ["get", "--filename=-", "--output=json", "--ignore-not-found"];
    return parseList(await this.demand(words, listOf(objects)));
  }

  /** Server-side apply. @throws FieldConflictError that names each object and field, InstallError */
  async apply(objects: readonly KubeObject[], { force }: { readonly force: boolean }): Promise<readonly Found[]> {
    // kubectl takes an empty list for a mistake; a stage is empty where the cluster has none of its kinds.
    if (objects.length === 0) return [];
    const words = [...applyWords, "--output=json"];
    const { code, out, err } = await this.run([...words, ...(force ? ["--force-conflicts"] : [])], listOf(objects));
    if (code === 0) return parseList(out);
    if (!err.includes("Apply failed with")) throw new InstallError(`The cluster refused objects.\n${err.trim()}`);
    const what = "Another field manager has set fields that the platform sets. --force-conflicts takes them over.";
    throw new FieldConflictError(`${what}\n${(await this.#conflictsOf(objects)).join("\n")}`);
  }

  /** kubectl does not say which of several objects it speaks of. */
  async #conflictsOf(objects: readonly KubeObject[]): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const object of objects) {
      const { err } = await this.run([...applyWords, "--dry-run=server"], object);
      lines.push(...conflictsIn(err).map((conflict) => `${object.kind} ${object.metadata.name}: ${conflict}`));
    }
    return lines;
  }
}

const applyWords = ["apply", "--server-side", `--field-manager=${fieldManager}`, "--filename=-"];

function listOf(items: readonly KubeObject[]): object {
  return { apiVersion: "v1", kind: "List", items };
}

function parseList(json: string): readonly Found[] {
  if (json.trim() === "") return [];
  const read = listSchema.parse(JSON.parse(json));
  return "items" in read ? z.array(foundSchema).parse(read.items) : [read];
}

/** Managers and fields, a line for each manager; kubectl's advice beside them is for its own flags. */
function conflictsIn(err: string): string[] {
  const conflicts: string[] = [];
  for (const line of err.split("\n").map((it) => it.trim())) {
    const named = /conflicts? with .*$/.exec(line)?.[0];
    if (named !== undefined) conflicts.push(named);
    else if (line.startsWith("- .")) conflicts.push(`${conflicts.pop() ?? ""} ${line.slice(2)}`);
  }
  return conflicts;
}
