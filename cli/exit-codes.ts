/** Every way in which a command ends; docs/cli.md has a row for each. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  conflict: 5,
  timedOut: 6,
  endedInFailed: 7,
  away: 8,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each code tells a script. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: "Done.",
  failed: "It failed, and no other code says how.",
  usage: "The command line, the configuration or a value in it can't be used.",
  notFound: "There is no such store, cluster, token or tenant.",
  refused:
    "Signing in is needed or was refused, or what was asked is not allowed: to this credential, to a tenant that is suspended or unknown, or by a quota.",
  conflict:
    "The state of the store, another store, or in an installation a field of another field manager stands against it.",
  timedOut: "`--timeout` ended the waiting; the operation goes on.",
  endedInFailed: "The operation that was waited for ended in `Failed`.",
  away: "The platform or a cluster is away or busy: try again.",
  interrupted: "Ctrl-C; what was accepted goes on.",
};
