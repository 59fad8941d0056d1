import * as z from "zod";

const port = z.coerce.number().int().min(1).max(65_535);
const host = z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, "a host name, lower case, with an optional port");

const schema = z.object({
  MEDUSA_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
  STORE_PUBLISHABLE_KEY: z.string().min(1),
  STORE_TITLE: z.string().min(1),
  STORE_URL: z.url({ protocol: /^https?$/ }),
  STORE_HOSTS: z
    .string()
    .transform((list) => list.split(",").map((entry) => entry.trim()))
    .pipe(z.array(host).min(1)),
  PORT: port.default(8000),
  HOST: z.string().min(1).default("0.0.0.0"),
});

/** What the storefront is told when it starts; nothing of it is built in, so one image serves every store. */
export interface Config {
  readonly medusaUrl: string;
  readonly publishableKey: string;
  readonly title: string;
  /** Whether shoppers come over https; cookies are then "Secure". */
  readonly secure: boolean;
  /** Whether browsers are told to stay with https; they would on every port of the host, so only where it has its own. */
  readonly strict: boolean;
  /** Hosts that a form of this shop may come from; without a port, any port of the host. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly host: string;
}

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Throws a ConfigError that names each wrong variable and its rule, never a value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new ConfigError(problems.join("; "));
  }
  const { data } = parsed;
  const { protocol, port: publicPort } = new URL(data.STORE_URL);
  return {
    medusaUrl: data.MEDUSA_URL,
    publishableKey: data.STORE_PUBLISHABLE_KEY,
    title: data.STORE_TITLE,
    secure: protocol === "https:",
    strict: protocol === "https:" && publicPort === "",
    hosts: data.STORE_HOSTS,
    port: data.PORT,
    host: data.HOST,
  };
}
