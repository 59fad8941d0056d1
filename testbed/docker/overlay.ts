import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { systemCommand } from "../nodes/private/system-command.ts";

/** An overlay can't be made on the file system that holds a folder: it is one itself, or lacks what one needs. */
export class NoOverlayError extends Error {
  override readonly name = "NoOverlayError";
}

/** Tries one, as the engine's own complaint names neither the folder nor what to do. @throws NoOverlayError */
export function requireOverlay(folder: string): void {
  const trial = mkdtempSync(join(folder, ".overlay-"));
  const at = (name: string): string => join(trial, name);
  for (const name of ["lower", "upper", "work", "merged"]) mkdirSync(at(name));
  try {
    const layers = `lowerdir=${at("lower")},upperdir=${at("upper")},workdir=${at("work")}`;
    systemCommand("mount", ["-t", "overlay", "-o", layers, "overlay", at("merged")]);
    systemCommand("umount", [at("merged")]);
  } catch (cause) {
    throw new NoOverlayError(
      `Docker's images can't lie in ${folder}: its file system can't be below an overlay. Set TMPDIR to a folder on ext4 or xfs`,
      { cause },
    );
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
}
