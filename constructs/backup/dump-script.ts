/**
 * Shell text around a dump command that writes to standard output. What is half written has another name and goes with
 * the next run; old backups go only when the new one is safe on the volume.
 */
export function dumpScript(dump: string, extension: string): string {
  return [
    "set -euo pipefail",
    "umask 077",
    'cd -- "$BACKUP_DIRECTORY"',
    "rm -f -- ./*.partial",
    'password="$(cat -- "$DATABASE_PASSWORD_FILE")"',
    `backup="./$(date -u +%Y%m%dT%H%M%SZ).${extension}"`,
    `${dump} > "$backup.partial"`,
    'sync -- "$backup.partial"',
    'mv -- "$backup.partial" "$backup"',
    `find . -maxdepth 1 -name '*.${extension}' | sort -r | tail -n "+$((BACKUP_KEEP + 1))" | xargs -r rm -f --`,
    'echo "backup $backup: $(stat -c %s -- "$backup") bytes"',
    "",
  ].join("\n");
}
