import { createPrivateKey, sign } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import { fromBase64url, type NoteSigner, verifierKey } from "../../contract/index.ts";
import type { Checkpoints } from "../ports/checkpoints.ts";
import type { Logger } from "../ports/logger.ts";

export interface CheckpointFiles {
  /** The private key, as PEM. */
  readonly auditKeyFile?: string | undefined;
  /** Where each checkpoint is added as a line. @default nowhere but the log */
  readonly auditCheckpointFile?: string | undefined;
}

/**
 * How this process signs checkpoints. The files are looked for each time: what is missing may come later. Undefined, and
 * logged, where no key is named.
 */
export function checkpointsOf(
  { auditKeyFile, auditCheckpointFile }: CheckpointFiles,
  logger: Logger,
): Checkpoints | undefined {
  if (auditKeyFile === undefined) {
    logger.warn(
      { variable: "STOREPLANE_AUDIT_KEY_FILE" },
      "this process signs no checkpoints of the audit: it has no key",
    );
    return undefined;
  }
  return {
    signer: () => readSigner(auditKeyFile),
    async keep(made) {
      if (auditCheckpointFile === undefined) return;
      await appendFile(auditCheckpointFile, `${JSON.stringify(made)}\n`, { mode: 0o600 });
    },
  };
}

async function readSigner(file: string): Promise<NoteSigner> {
  try {
    const key = createPrivateKey(await readFile(file));
    const { x } = key.export({ format: "jwk" });
    if (key.asymmetricKeyType !== "ed25519" || typeof x !== "string") throw new TypeError("it is no Ed25519 key");
    return { key: await verifierKey(fromBase64url(x)), sign: (text) => sign(null, text, key) };
  } catch (cause) {
    throw new TypeError(`${file}: must be the PEM of an Ed25519 key, such as bus-keys/main.ts makes`, {
      cause,
    });
  }
}
