import type { DatabaseServer } from "../versions.ts";

/** How the database of an engine is dumped. */
export interface DatabaseBackup {
  /** Software, as in the labels. */
  readonly app: string;
  /** Component that is dumped. */
  readonly component: string;
  readonly port: number;
  /** Whose image dumps it: the very version that runs. */
  readonly server: DatabaseServer;
  readonly userId: number;
  /** Generated secret whose key `password` is the user's. */
  readonly secretName: string;
  /** Shell command with the password in `$password` that writes the dump to standard output. */
  readonly dump: string;
  /** Extension of the dump files, without a dot. */
  readonly extension: string;
}
