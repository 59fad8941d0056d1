import { ensureNodePrograms, NodeProgramsError } from "./ensure-node-programs.ts";

try {
  const programs = await ensureNodePrograms();
  for (const [name, path] of Object.entries(programs)) console.log(`${name.padEnd(24)} ${path}`);
} catch (error) {
  if (!(error instanceof NodeProgramsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
