import * as z from "zod";

const lockfile = z.object({ packages: z.record(z.string(), z.object({ resolved: z.string().optional() })) });

/** One sentence per package whose lockfile entry names a host: it would tie everybody to that registry. */
export function lockfileHosts(text: string): string[] {
  const { packages } = lockfile.parse(JSON.parse(text));
  return Object.entries(packages).flatMap(([path, { resolved }]) =>
    resolved !== undefined && /^[a-z+]+:\/\//.test(resolved)
      ? [`package-lock.json: ${path} is resolved from ${resolved}; install with omit-lockfile-registry-resolved=true`]
      : [],
  );
}
