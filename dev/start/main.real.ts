import { runInside } from "./real-inside.ts";

const [, , dir = ""] = process.argv;
await runInside(dir);
process.exit(0);
