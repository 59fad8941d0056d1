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
  /** Shell command with the password in `$password` that writes the dump to standard output, compressed. */
  readonly dump: string;
  /** The same without compression: what is new in it is found by comparing pieces of it with those of before. */
  readonly plainDump: string;
  /** Shell command with the password in `$password` that prints what a query answers, columns apart by white space. */
  readonly query: (sql: string) => string;
  /** Extension of the dump files, without a dot. */
  readonly extension: string;
}

/** What an engine adds to that for a backup of a whole store. */
export interface StoreBackup extends DatabaseBackup {
  /** SQL that answers how many orders there are, and the highest of their numbers; it fails where the shop's tables are not. */
  readonly orders: string;
  /** Files beside the database. @default the engine keeps none */
  readonly files?: { readonly claimName: string; readonly userId: number; readonly besideComponent: string };
}
