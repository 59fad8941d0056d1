import { runInside } from "./real-inside.ts";

const [, , dir = "", shopPort, codeHash = ""] = process.argv;
try {
  await runInside({ kept: dir, shopPort: Number(shopPort), codeHash });
  process.exit(0);
} catch (error) {
  // Only what went wrong: the starter outside shows the end of what is printed.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
