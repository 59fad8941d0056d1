import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BusKeys } from "../../../bus-keys/bus-keys.ts";
import { keepCreds } from "../../../bus-keys/keep-creds.ts";
import { readBusKeys, writeBusKeys } from "../../../bus-keys/keep-keys.ts";
import type { NatsHandle } from "../../../testbed/servers/server-handles.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

/** The machine that has the keys of a running bus, as if it had made them; disposing of it removes them. */
export class SigningMachine implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), "storeplane-keys-"));
  readonly #nats: NatsHandle;

  private constructor(nats: NatsHandle) {
    this.#nats = nats;
  }

  static async of(nats: NatsHandle): Promise<SigningMachine> {
    const machine = new SigningMachine(nats);
    writeBusKeys(machine.dir, nats.keys);
    await keepCreds(nats.keys, join(machine.dir, "creds"));
    return machine;
  }

  get keys(): BusKeys {
    const keys = readBusKeys(this.dir);
    if (keys === undefined) throw new TypeError("there are no keys");
    return keys;
  }

  credsFile(name: string): string {
    return join(this.dir, "creds", `${name}.creds`);
  }

  /** Speaks to no one. */
  sign(...words: string[]) {
    return run(process.execPath, ["bus-keys/main.ts", this.dir, ...words], { cwd: root });
  }

  /** On any machine that may put accounts in place. */
  place(more: Record<string, string> = {}) {
    const env = {
      PATH: process.env["PATH"],
      STOREPLANE_NATS_URL: this.#nats.url,
      STOREPLANE_NATS_CREDS_FILE: this.credsFile("migrator"),
      STOREPLANE_NATS_OPERATOR_CREDS_FILE: this.credsFile("operator"),
      STOREPLANE_ACCOUNTS_FILE: join(this.dir, "accounts.json"),
      ...more,
    };
    return run(process.execPath, ["control-plane/main.accounts.ts"], { cwd: root, env });
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
