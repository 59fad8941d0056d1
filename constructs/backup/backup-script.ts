import type { StoreBackup } from "./database-backup.ts";

/** Where the container finds what it needs. */
export const backupPaths = {
  tools: "/tools",
  scratch: "/tmp",
  files: "/uploads",
  database: "/etc/storeplane/database",
  access: "/etc/storeplane/backup",
} as const;

/**
 * Shell text of a backup: the database first and the files afterwards, so that each row has its file; then a manifest, by
 * which the backup counts; last all of it is read back from the repository's list. Its result is one line of JSON in the
 * termination message, a failure's too. restic 0.18: exit code 10 means that there is no repository yet, and 3 that a
 * file could not be read, which is a failure although a snapshot is there.
 */
export function backupScript({ plainDump, query, orders, extension, files }: StoreBackup): string {
  const { tools, scratch, database, access } = backupPaths;
  const dumped = `database.${extension.replace(/\.gz$/, "")}`;
  return [
    "set -euo pipefail",
    "umask 077",
    `export HOME=${scratch} TMPDIR=${scratch}`,
    `said=${scratch}/said`,
    ': > "$said"',
    "stage=repository",
    "end() {",
    `  words="$(tail -n 1 -- "$said" | tr -c '[:alnum:] .,:;/_()=-' ' ' | cut -c1-300)"`,
    `  printf '{"failed":"%s","exitCode":%s,"said":"%s"}' "$stage" "$1" "$words" > /dev/termination-log`,
    '  cat -- "$said" >&2',
    "}",
    `trap 'code=$?; [ "$code" = 0 ] || end "$code"' EXIT`,
    `password="$(cat -- ${database}/password)"`,
    "export password",
    `RESTIC_REST_PASSWORD="$(cat -- ${access}/login)"`,
    "export RESTIC_REST_PASSWORD",
    // One that is away is asked again by restic itself, for a quarter of an hour: too long for who waits for a backup.
    `store() { ${tools}/restic --no-cache "$@" 2> "$said"; }`,
    "code=0",
    `timeout 120 ${tools}/restic --no-cache cat config > /dev/null 2> "$said" || code=$?`,
    'if [ "$code" = 10 ]; then store init; elif [ "$code" != 0 ]; then exit "$code"; fi',
    "stage=orders",
    `counts="$(${query(orders)} 2> "$said")"`,
    '[[ "$counts" =~ ^([0-9]+)[[:space:]]+([0-9]+)$ ]]',
    "orders=${BASH_REMATCH[1]} highest=${BASH_REMATCH[2]}",
    'keep() { part=$1; shift; store backup --host store --tag "op=$BACKUP_ID" --tag "$part" "$@"; }',
    "stage=database",
    `keep database --stdin-filename ${dumped} --stdin-from-command -- bash -c ${quoted(plainDump)}`,
    ...(files === undefined ? [] : filesOf()),
    "stage=manifest",
    `printf '%s,"orders":%s,"highestOrder":%s}\\n' "\${BACKUP_MANIFEST%\\}}" "$orders" "$highest" > ${scratch}/manifest.json`,
    `keep manifest ${scratch}/manifest.json`,
    "stage=read-back",
    'list="$(store snapshots --json --tag "op=$BACKUP_ID")"',
    `[ "$(grep -o '"short_id"' <<< "$list" | wc -l)" = ${files === undefined ? 2 : 3} ]`,
    `printf '{"orders":%s,"highestOrder":%s,"snapshots":%s}' "$orders" "$highest" "$list" > /dev/termination-log`,
    "",
  ].join("\n");
}

function filesOf(): string[] {
  const { files } = backupPaths;
  // The folder of a file system's own, which only root reads.
  return ["stage=files", `keep files --exclude ${files}/lost+found ${files}`];
}

/** A word of the shell's, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
