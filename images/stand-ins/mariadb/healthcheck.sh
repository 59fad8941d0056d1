#!/bin/sh
# The two questions of the official healthcheck.sh that our manifests ask: --connect, and --innodb_initialized.
set -eu
ask() {
  mariadb --defaults-file=/var/lib/mysql/.my-healthcheck.cnf --protocol=tcp --host=127.0.0.1 --skip-column-names --silent -e "$1"
}
for question in "$@"; do
  case "$question" in
    --connect) ask "SELECT 1" >/dev/null ;;
    --innodb_initialized)
      [ "$(ask "SELECT 1 FROM information_schema.ENGINES WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT', 'ENABLED')")" = 1 ] ;;
    *)
      echo "healthcheck.sh: the stand-in does not know $question" >&2
      exit 1 ;;
  esac
done
