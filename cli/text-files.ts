import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CliConfigError } from "./errors.ts";

/** @throws CliConfigError that names the file and why it can't be read, or that it has more bytes than that. */
export function readText(path: string, maxBytes: number): string {
  const bytes = naming(path, "read", () => readAtMost(path, maxBytes + 1));
  if (bytes.length > maxBytes) throw new CliConfigError(`${path}: must be at most ${maxBytes} bytes`);
  return bytes.toString("utf8");
}

/** Who may do what with the file; undefined for one that is absent. @throws CliConfigError when that can't be known */
export function modeOf(path: string): number | undefined {
  return naming(path, "read", () => statSync(path, { throwIfNoEntry: false })?.mode);
}

/** Pipes and devices say no size beforehand, and some never end. */
function readAtMost(path: string, maxBytes: number): Buffer {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(maxBytes);
    let length = 0;
    for (let read = -1; read !== 0 && length < maxBytes; length += read) {
      read = readSync(file, buffer, length, maxBytes - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** Also makes the folders that it lies in. @throws CliConfigError that names the file and why it can't be written. */
export function writeText(path: string, text: string): void {
  naming(path, "written", () => {
    makeFolder(dirname(path));
    writeFileSync(path, text);
  });
}

/**
 * Writes what its owner alone may read, in place of what was there, at once: who reads meanwhile reads the one or the
 * other. @throws CliConfigError that names the file and why it can't be written.
 */
export function writeSecret(path: string, text: string): void {
  naming(path, "written", () => {
    makeFolder(dirname(path));
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, text, { mode: 0o600 });
    renameSync(unfinished, path);
  });
}

/** Step by step: Node's own recursion never ends where a folder can't be made below one that is there, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path);
}

function naming<T>(path: string, done: "read" | "written", work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new CliConfigError(`${path} can't be ${done}: ${causeOf(cause)}`, { cause });
  }
}

/** Why a file can't be used, in plain words. */
export function causeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return causes[code] ?? String(error);
}

/** The system's error codes in plain words. */
const causes: Readonly<Partial<Record<string, string>>> = {
  ENOENT: "there is no such file",
  EACCES: "you have no right to it",
  EPERM: "you have no right to it",
  EROFS: "the file system is read-only",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  EEXIST: "a part of its path is no folder",
  ENOSPC: "the disk is full",
  ELOOP: "its links lead in a circle",
};
