import { parse } from "yaml";
import * as z from "zod";
import { type ApiClient, ApiProblemError, type NewStore } from "../client/index.ts";
import { storeResource, storeSpec } from "../contract/index.ts";
import { CliConfigError, UsageError } from "./errors.ts";
import type { Shell } from "./shell.ts";
import { type StoreFlags, storeFlags, wishOf } from "./store-flags.ts";
import { readText } from "./text-files.ts";

/** What a store is to be: by a file, and by options, which go before it. */
export type PlanFlags = StoreFlags & { readonly file?: string | undefined };

export const planFlags = {
  file: {
    kind: "parsed",
    parse: String,
    optional: true,
    placeholder: "file",
    brief: "What the store is to be, as JSON or YAML: the fields of a create",
  },
  ...storeFlags,
} as const;

const maxFileBytes = 256 * 1024;
const fields = z.record(z.string(), z.unknown());

interface Planning {
  readonly api: ApiClient;
  readonly name: string;
  readonly flags: PlanFlags;
}

/**
 * The store as it is, with what the file and the options change of it; a new one is of these alone.
 * @throws UsageError where nothing says what a new one is to be, CliConfigError for the file, and what ApiClient throws
 */
export async function plannedStore({ signal }: Shell, { api, name, flags }: Planning): Promise<NewStore> {
  const wanted = { ...(flags.file !== undefined && fieldsOf(flags.file, name)), ...wishOf(flags) };
  const before = await api.getStore(name, { signal }).catch((error: unknown) => {
    if (error instanceof ApiProblemError && error.code === "store-not-found") return undefined;
    throw error;
  });
  const isOther = wanted["engine"] !== undefined && wanted["engine"] !== before?.engine;
  // A version is one of its engine: another engine has others.
  const isKept = (key: string): boolean => Object.hasOwn(storeSpec.shape, key) && !(isOther && key === "version");
  const kept = Object.fromEntries(Object.entries(before ?? {}).filter(([key]) => isKept(key)));
  // A store that is there stays where it is: a placement decides for a new one only.
  const { engine, placement, ...others }: Record<string, unknown> = { ...kept, ...wanted };
  if (typeof engine !== "string")
    throw new UsageError(`there is no store ${name}: say what it is to be, with --engine`);
  return { ...others, name, engine, ...(before === undefined && placement !== undefined && { placement }) } as NewStore;
}

/** @throws CliConfigError for a file that can't be read, is no object or is of another store */
function fieldsOf(path: string, name: string): Record<string, unknown> {
  const parsed = fields.safeParse(parsedText(path));
  if (!parsed.success) throw new CliConfigError(`${path} must be an object with the fields of a store`);
  const { name: named = name, ...others } = parsed.data;
  if (named !== name) throw new CliConfigError(`${path} is of the store ${String(named)}, not of ${name}`);
  return Object.fromEntries(Object.entries(others).filter(([key]) => !isAnswer(key)));
}

/** Fields of an answer that say what the platform made of the store: `get -o yaml` can be changed and given back. */
function isAnswer(key: string): boolean {
  return Object.hasOwn(storeResource.shape, key) && !Object.hasOwn(storeSpec.shape, key);
}

function parsedText(path: string): unknown {
  try {
    // Every document of JSON is one of YAML.
    return parse(readText(path, maxFileBytes), { maxAliasCount: 100 }) as unknown;
  } catch (cause) {
    if (cause instanceof CliConfigError) throw cause;
    const [why = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new CliConfigError(`${path} is neither JSON nor YAML: ${why}`, { cause });
  }
}
