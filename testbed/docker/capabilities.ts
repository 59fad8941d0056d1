import { readFileSync } from "node:fs";

/** Of Linux, by their numbers. */
const names = [
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
] as const;

/** The capabilities that even root does not have here, as "CAP_SYS_RESOURCE". */
export function missingCapabilities(status = readFileSync("/proc/self/status", "utf8")): readonly string[] {
  const mask = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  return names.filter((_, number) => (mask & (1n << BigInt(number))) === 0n).map((name) => `CAP_${name}`);
}

/**
 * A program in place of runc that asks for no capability of these: a privileged container asks for all that there are, and
 * would not start where root itself lacks one.
 */
export function runcWithout(capabilities: readonly string[]): string {
  // First, last and alone in a list.
  const edits = capabilities.flatMap((name) => [`s/"${name}",//g`, `s/,"${name}"//g`, `s/\\["${name}"\\]/[]/g`]);
  return `#!/bin/sh
before= edited=
for word; do
  # Of "create" and of "exec".
  case $before in
    --bundle) edited=$word/config.json ;;
    --process) edited=$word ;;
  esac
  before=$word
done
if [ -n "$edited" ]; then sed -i '${edits.join("; ")}' "$edited"; fi
exec runc "$@"
`;
}
