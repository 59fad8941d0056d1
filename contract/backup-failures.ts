interface FailureEntry {
  readonly meaning: string;
  readonly todo: string;
}

/** Why a backup failed, and what to do; docs/backups.md repeats them. */
export const backupFailures = {
  RepositoryUnreachable: {
    meaning: "The backup repository did not answer.",
    todo: "Look at the pod of `storeplane-backup-repository` in `storeplane-system`, then ask for a backup again.",
  },
  RepositoryRefused: {
    meaning: "The backup repository did not take the store's login, or the store's key opens nothing in it.",
    todo: "The secrets are not those that it was begun with: put those of your copy back into `storeplane-backup-secrets`.",
  },
  RepositoryFull: {
    meaning: "The backup repository has no room for it.",
    todo: "Raise `backupRepository.storeSize` or `volumeSize` in the cluster's profile, and install again.",
  },
  NoShop: {
    meaning: "The database has no shop that could be read.",
    todo: "Look at the store's database: an empty one is not backed up, for it would take the place of a good backup.",
  },
  DumpFailed: {
    meaning: "The database could not be dumped to its end, and nothing of that is kept.",
    todo: "The message says why. Ask for a backup again when no setup or upgrade runs.",
  },
  FilesUnreadable: {
    meaning: "A file of the store could not be read, so that the backup would not be whole.",
    todo: "The message names it. Repair its owner or its mode, then ask for a backup again.",
  },
  Incomplete: {
    meaning: "Not all of it was found in the repository afterwards.",
    todo: "Ask for a backup again; if it happens twice, run `restic check` on the store's repository.",
  },
  Interrupted: {
    meaning: "Its pod was ended before it was done.",
    todo: "Ask for a backup again; the node may have had too little memory, or was drained.",
  },
  Overdue: {
    meaning: "It was not done within an hour.",
    todo: "The message says what it waited for. Repair that, then ask for a backup again.",
  },
} as const satisfies Record<string, FailureEntry>;

export type BackupFailureReason = keyof typeof backupFailures;

export const backupFailureReasons = Object.keys(backupFailures) as [BackupFailureReason, ...BackupFailureReason[]];
