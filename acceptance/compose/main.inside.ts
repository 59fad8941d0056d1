import { join } from "node:path";
import { composeInputsSchema } from "./inputs.ts";
import { runCompose } from "./run-compose.ts";

try {
  const { json, ...inputs } = composeInputsSchema.parse(JSON.parse(process.argv[2] ?? ""));
  const root = join(import.meta.dirname, "../..");
  const figures = await runCompose({ ...inputs, root, say: (line) => console.log(line) });
  if (json) console.log(JSON.stringify(figures));
  process.exit(figures.leftovers === 0 ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error && error.name !== "TypeError" ? `compose: ${error.message}` : error);
  process.exit(1);
}
