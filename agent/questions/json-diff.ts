import { isDeepStrictEqual } from "node:util";
import type { FieldChange } from "../../contract/index.ts";

type Json = unknown;
type Fields = Readonly<Record<string, Json>>;

/** What the API server notes for itself, and what controllers say: no part of what is asked of an object. */
const kept = ["labels", "annotations"];

/** An object without its status and without what only the API server writes. */
export function bare(object: Fields): Fields {
  const { status: _, apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const noted = Object.entries((metadata ?? {}) as Fields).filter(([key]) => kept.includes(key));
  return { ...rest, metadata: Object.fromEntries(noted) };
}

/** Every field in which the two differ, named by its path. */
export function diffOf(before: Json, after: Json): FieldChange[] {
  return walk("", before, after);
}

/** The same, but only of fields that `after` has: what it leaves out is for other writers to fill. */
export function diffOfGiven(before: Json, after: Json): FieldChange[] {
  return diffOf(within(before, after), after);
}

function walk(path: string, before: Json, after: Json): FieldChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isFields(before) && isFields(after)) return walkEntries(before, after, (key) => `${path}${step(path, key)}`);
  if (Array.isArray(before) && Array.isArray(after)) return walkLists(path, before, after);
  return changed(path, before, after);
}

function walkLists(path: string, before: readonly Json[], after: readonly Json[]): FieldChange[] {
  const [one, other] = [byName(before), byName(after)];
  if (one && other) return walkEntries(one, other, (name) => `${path}[name=${name}]`);
  if (before.length !== after.length) return changed(path, before, after);
  return before.flatMap((entry, index) => walk(`${path}[${index}]`, entry, after[index]));
}

function changed(path: string, before: Json, after: Json): FieldChange[] {
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

function walkEntries(before: Fields, after: Fields, pathOf: (key: string) => string): FieldChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => walk(pathOf(key), own(before, key), own(after, key)));
}

/** A key as it is written in a path; one that could be mistaken for several stands in quotes. */
function step(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `[${JSON.stringify(key)}]`;
  return path === "" ? key : `.${key}`;
}

/** The entries of a list by their names, if each has one of its own: their order in the list means little then. */
function byName(list: readonly Json[]): Fields | undefined {
  const names = list.map((entry) => (isFields(entry) ? own(entry, "name") : undefined));
  if (!names.every((name) => typeof name === "string") || new Set(names).size < names.length) return undefined;
  return Object.fromEntries(list.map((entry, index) => [names[index], entry])) as Fields;
}

/** The part of a value that another one names. */
function within(value: Json, shape: Json): Json {
  if (isFields(value) && isFields(shape)) {
    const entries = Object.entries(value).filter(([key]) => Object.hasOwn(shape, key));
    return Object.fromEntries(entries.map(([key, entry]) => [key, within(entry, own(shape, key))]));
  }
  if (!Array.isArray(value) || !Array.isArray(shape)) return value;
  const [named, wanted] = [byName(value), byName(shape)];
  if (named && wanted) return Object.values(within(named, wanted) as Fields);
  return value.map((entry: Json, index) => within(entry, shape[index]));
}

function own(fields: Fields, key: string): Json {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function isFields(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
