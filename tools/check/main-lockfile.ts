import { readFileSync } from "node:fs";
import { lockfileGaps } from "./lockfile-gaps.ts";
import { lockfileHosts } from "./lockfile-hosts.ts";

const text = readFileSync("package-lock.json", "utf8");
const wrong = [...lockfileHosts(text), ...lockfileGaps(text)];
for (const line of wrong) console.error(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
