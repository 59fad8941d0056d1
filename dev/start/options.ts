import { join } from "node:path";
import * as z from "zod";
import { describeIssues } from "../../contract/index.ts";
import { readWords, UsageError } from "../command-line.ts";

const nodes = z.enum(["simulated", "real"]);
type Nodes = z.infer<typeof nodes>;

export interface StartOptions {
  /** Where passwords, ports and data are kept between two starts. */
  readonly dir: string;
  readonly httpPort: number;
  /** Whether the kept state is removed first. */
  readonly fresh: boolean;
  readonly nodes: Nodes;
  /** Whether an identity provider is started too. */
  readonly oidc: boolean;
  /** With real nodes: where shops are reached by their host names. */
  readonly shopPort: number;
}

export const startUsage = `npm start -- [--fresh] [--oidc] [--nodes simulated|real]
(environment: STOREPLANE_HTTP_PORT, STOREPLANE_STATE_DIR; with real nodes also STOREPLANE_SHOP_PORT)`;

const portRule = "must be a port: a number from 1 to 65535";
const port = z.coerce.number(portRule).int(portRule).min(1, portRule).max(65_535, portRule);

const environmentSchema = z.object({
  STOREPLANE_HTTP_PORT: port.default(8080),
  STOREPLANE_SHOP_PORT: port.default(8081),
  STOREPLANE_STATE_DIR: z
    .string()
    .min(1)
    .default(join(import.meta.dirname, "../../.storeplane")),
});

/** Reads the command line and the environment; throws UsageError. */
export function readStartOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const options = {
    fresh: { type: "boolean", default: false },
    oidc: { type: "boolean", default: false },
    nodes: { type: "string", default: "simulated" },
  } as const;
  const asked = readWords({ args: [...args], options }, startUsage).values;
  const kind = nodes.safeParse(asked.nodes);
  if (!kind.success) throw new UsageError(`--nodes ${asked.nodes}: must be simulated or real. ${startUsage}`);
  if (kind.data === "real" && asked.oidc)
    throw new UsageError(
      `--oidc: only with simulated nodes, a control plane beside real ones can't reach it. ${startUsage}`,
    );
  const read = environmentSchema.safeParse(environment);
  if (!read.success)
    throw new UsageError(`${describeIssues(read.error).join("; ")}. ${startUsage}`, { cause: read.error });
  const { STOREPLANE_STATE_DIR: dir, STOREPLANE_HTTP_PORT: httpPort, STOREPLANE_SHOP_PORT: shopPort } = read.data;
  if (kind.data === "real" && httpPort === shopPort) {
    throw new UsageError(
      `STOREPLANE_HTTP_PORT and STOREPLANE_SHOP_PORT are both ${httpPort}: one has to differ. ${startUsage}`,
    );
  }
  // Apart from each other: neither kind of node could go on with the other's volumes and addresses.
  const { fresh, oidc } = asked;
  return { dir: kind.data === "real" ? `${dir}-real` : dir, httpPort, shopPort, nodes: kind.data, fresh, oidc };
}
