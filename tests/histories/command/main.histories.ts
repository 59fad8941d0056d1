import process from "node:process";
import { inspect } from "node:util";
import * as z from "zod";
import { readWords, UsageError } from "../../../dev/command-line.ts";
import { runHistories } from "../run-histories.ts";

const usage = "npm run histories -- [--count 500] [--seed N] [--at-once 10] [--json]";

const numbers = z.object({
  count: z.coerce.number().int().min(1).max(10_000),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31),
  "at-once": z.coerce.number().int().min(1).max(50),
});

async function histories(): Promise<number> {
  const options = {
    count: { type: "string", default: "500" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    "at-once": { type: "string", default: "10" },
    json: { type: "boolean", default: false },
  } as const;
  const { values } = readWords({ args: process.argv.slice(2), options }, usage);
  const read = numbers.safeParse(values);
  if (!read.success) throw new UsageError(`${z.prettifyError(read.error)}\nusage: ${usage}`);
  const { count, seed, "at-once": atOnce } = read.data;
  process.stderr.write(`histories: ${count} of seed ${seed}, ${atOnce} at once\n`);
  let ended = 0;
  const report = await runHistories({
    count,
    seed,
    atOnce,
    onEnd: ({ name, violations }) => {
      ended += 1;
      const how = violations.length === 0 ? "holds" : violations.join("; ");
      process.stderr.write(`histories: ${ended} of ${count}: ${name} ${how}\n`);
    },
  });
  const { violations, kills } = report;
  for (const violation of violations) process.stdout.write(`${violation}\n`);
  process.stdout.write(`${count} histories, ${kills} kills, ${violations.length} violations\n`);
  if (values.json) process.stdout.write(`${JSON.stringify({ histories: count, violations: violations.length })}\n`);
  return violations.length === 0 ? 0 : 1;
}

try {
  process.exit(await histories());
} catch (error) {
  const isExpected = error instanceof Error && error.name !== "TypeError";
  process.stderr.write(`${isExpected ? `histories: ${error.message}` : inspect(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
