#!/usr/bin/env node
// Plain JavaScript, and nothing imported before the version is known: an older Node would end with a stack at what it lacks.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: storeplane needs Node 22.19 or newer, and this is ${process.versions.node}.\ndo:    In a clone, npx storeplane runs it with the right one.\n`,
  );
  process.exitCode = 1;
} else {
  const { enableCompileCache } = await import("node:module");
  const { homedir } = await import("node:os");
  const { join } = await import("node:path");
  // Most of the time of a command is the reading of its files. The folder is the user's own, for what lies there is run.
  const { XDG_CACHE_HOME: cache, HOME: home } = process.env;
  enableCompileCache(join(cache || join(home || homedir(), ".cache"), "storeplane", "compiled"));
  const { runProcess } = await import("./run-process.ts");
  await runProcess();
}
