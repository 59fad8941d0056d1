/** Files that are made from the product's own sources, and committed. */
export interface Generated {
  /** Content by path below the repository's root. */
  readonly files: ReadonlyMap<string, string>;
  /** A folder below the root that holds nothing else. */
  readonly folder?: string;
}

/** One thing that is generated. */
export interface Generator {
  readonly name: string;
  /** The npm script that writes it. */
  readonly script: string;
  /** Whether only its script runs it: nothing of it is committed, and it takes longer than all others. @default false */
  readonly isApart?: boolean;
  /** Writes, or with `check` only compares. Returns what is wrong, one sentence each. */
  readonly run: (root: string, options: { readonly check: boolean }) => Promise<readonly string[]>;
}
