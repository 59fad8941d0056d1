import { Buildah } from "./buildah.ts";
import type { Way } from "./cache-key.ts";
import type { ImagesConfig } from "./config.ts";
import { Docker, dockerAnswers } from "./docker.ts";
import type { ImageEngine } from "./engine.ts";
import { ImageBuildError, runCommand } from "./run-command.ts";

const everyBase = "docker.io/library/node:24-slim";

/** The ways that a cached image may have been made in, the best first. */
export function waysToLookFor(way: ImagesConfig["way"]): readonly Way[] {
  return way === "auto" ? ["docker", "registry", "stand-ins"] : [way];
}

/** Takes the best engine that works here. @throws ImageBuildError saying what is missing. */
export async function chooseEngine(config: ImagesConfig, say: (text: string) => void): Promise<ImageEngine> {
  if (config.way === "docker" || (config.way === "auto" && (await dockerAnswers()))) return new Docker();
  await requireBuildah();
  const way = config.way === "auto" ? await findWay(config.folder, say) : config.way;
  if (way === "stand-ins") await requireDebootstrap();
  const engine = new Buildah(config.folder, way);
  await engine.removeLeftovers();
  return engine;
}

async function findWay(folder: string, say: (text: string) => void): Promise<"registry" | "stand-ins"> {
  if (await new Buildah(folder, "registry").reaches(everyBase)) return "registry";
  say(
    `no Docker engine answers and ${everyBase} can't be pulled: base images are STAND-INS made of Debian and npm packages`,
  );
  return "stand-ins";
}

async function requireBuildah(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new ImageBuildError(
      "no Docker engine answers, and buildah needs root here: start Docker or run this as root",
    );
  }
  await requireProgram("buildah", ["--version"]);
}

function requireDebootstrap(): Promise<unknown> {
  return requireProgram("debootstrap", ["--version"]);
}

async function requireProgram(program: string, args: readonly string[]): Promise<void> {
  try {
    await runCommand(program, args);
  } catch (cause) {
    throw new ImageBuildError(`${program} does not run: install the package ${program}, or start a Docker engine`, {
      cause,
    });
  }
}
