import { runInside } from "./real-inside.ts";

await runInside();
process.exit(0);
