import * as z from "zod";

const lockfile = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});

/** Where Node looks for a dependency of a package: in its own folder, then in every folder above. */
function places(path: string, dependency: string): string[] {
  const folders =
    path === ""
      ? []
      : path.split("/node_modules/").map((_, index, all) => all.slice(0, index + 1).join("/node_modules/"));
  return [`node_modules/${dependency}`, ...folders.map((folder) => `${folder}/node_modules/${dependency}`)];
}

/**
 * One sentence per optional package that is asked for and has no entry. A registry that lacks the build for another
 * platform makes npm drop it silently when the lockfile is written, and `npm ci` then refuses the lockfile everywhere.
 */
export function lockfileGaps(text: string): string[] {
  const { packages } = lockfile.parse(JSON.parse(text));
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((dependency) => !places(path, dependency).some((place) => place in packages))
      .map(
        (dependency) =>
          `package-lock.json: ${path} asks for ${dependency}, which has no entry; pin a version that is whole`,
      ),
  );
}
