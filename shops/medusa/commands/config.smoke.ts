import { z } from "zod";

const schema = z.object({
  SMOKE_API: z.url().transform((url) => url.replace(/\/+$/, "")),
  SMOKE_STOREFRONT: z.url().transform((url) => new URL(url)),
  SMOKE_HOST: z.string().min(1),
  STORE_PUBLISHABLE_KEY: z.string().min(1),
});

/** What the smoke test is told: the API and the storefront as addresses, the host that a shopper would ask for. */
export type SmokeConfig = z.infer<typeof schema>;

/** Throws an error that names the variables, never a value. */
export function readSmokeConfig(env: Readonly<Record<string, string | undefined>>): SmokeConfig {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
}
