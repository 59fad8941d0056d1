/** Fields that neither side logs, because they are or may contain secrets. */
const secretFields = [
  "pass",
  "password",
  "authorization",
  "cookie",
  "token",
  "credentials",
  "adminEmail",
  "body",
  "data",
];

/** As paths for pino: at the top of an entry, and one and two levels down. */
export const redactedPaths: readonly string[] = secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
