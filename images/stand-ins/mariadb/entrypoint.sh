#!/bin/sh
# What our manifests expect of the official entrypoint: the first start makes MARIADB_DATABASE and its user, and the user of healthcheck.sh.
set -eu
case "${1:--}" in -*) set -- mariadbd "$@" ;; esac
data=/var/lib/mysql

# A value or the content of the file that <name>_FILE names, safe between single quotes.
quoted() {
  eval "value=\${$1:-} file=\${$1_FILE:-}"
  [ -z "$file" ] || value=$(cat "$file")
  printf '%s' "$value" | sed 's/[\\'\'']/\\&/g'
}

if [ "$1" = mariadbd ] && [ ! -d "$data/mysql" ]; then
  root=$(quoted MARIADB_ROOT_PASSWORD) user=$(quoted MARIADB_USER) password=$(quoted MARIADB_PASSWORD)
  : "${root:?MARIADB_ROOT_PASSWORD_FILE is not set or its file is empty}"
  health=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  umask 0077
  mariadb-install-db --datadir="$data" --skip-test-db --auth-root-authentication-method=normal --skip-log-bin --rpm >&2
  root_host=${MARIADB_ROOT_HOST:-%}
  {
    cat <<SQL
FLUSH PRIVILEGES;
DELETE FROM mysql.global_priv WHERE User IN ('root', '') AND Host <> 'localhost';
ALTER USER root@localhost IDENTIFIED BY '$root';
CREATE USER healthcheck@localhost IDENTIFIED BY '$health';
CREATE USER healthcheck@127.0.0.1 IDENTIFIED BY '$health';
CREATE USER healthcheck@'::1' IDENTIFIED BY '$health';
SQL
    [ "$root_host" = localhost ] || cat <<SQL
CREATE USER root@'$root_host' IDENTIFIED BY '$root';
GRANT ALL ON *.* TO root@'$root_host' WITH GRANT OPTION;
SQL
    [ -z "$user" ] || cat <<SQL
CREATE DATABASE \`$MARIADB_DATABASE\`;
CREATE USER '$user'@'%' IDENTIFIED BY '$password';
GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$user'@'%';
SQL
  } | mariadbd --bootstrap --skip-log-bin
  printf '[mariadb-client]\nport=3306\nsocket=/run/mysqld/mysqld.sock\nuser=healthcheck\npassword=%s\n' "$health" >"$data/.my-healthcheck.cnf"
  unset root password health
fi
exec "$@"
