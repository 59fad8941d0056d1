import { readFileSync } from "node:fs";
import { z } from "@medusajs/framework/zod";

const schema = z.object({
  STORE_TITLE: z.string().min(1),
  STORE_ADMIN_EMAIL: z.email(),
  STORE_ADMIN_PASSWORD_FILE: z.string().min(1),
  STORE_PUBLISHABLE_KEY: z.string().regex(/^[A-Za-z0-9_-]{16,}$/, "at least 16 URL-safe characters"),
});

/** What the platform wants the shop to have. */
export interface Wanted {
  readonly title: string;
  readonly adminEmail: string;
  readonly adminPassword: string;
  readonly publishableKey: string;
}

/** Reads the environment and the password's file; an error names the variable and the rule, never a value. */
export function readWanted(): Wanted {
  const parsed = schema.safeParse(process.env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`The environment of setup is not complete. ${problems.join("; ")}`);
  }
  const env = parsed.data;
  const adminPassword = readFileSync(env.STORE_ADMIN_PASSWORD_FILE, "utf8").trim();
  if (adminPassword === "") throw new Error("The file that STORE_ADMIN_PASSWORD_FILE names is empty.");
  return {
    title: env.STORE_TITLE,
    adminEmail: env.STORE_ADMIN_EMAIL,
    adminPassword,
    publishableKey: env.STORE_PUBLISHABLE_KEY,
  };
}
