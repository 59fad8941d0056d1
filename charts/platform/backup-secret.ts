/**
 * The Secret with the two secrets that logins and keys of all stores' backups are made of; made by whoever installs. The
 * repository is given the first of them only, so that it can read nothing of what it keeps; the agent is given both, and
 * makes of them what each store's backups are reached and read by.
 */
export const backupSecret = "storeplane-backup-secrets";
export const backupSecretItems = { login: "login-secret", key: "key-secret" } as const;
