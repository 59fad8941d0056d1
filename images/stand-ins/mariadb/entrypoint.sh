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
  mariadb-install-db --datadir="$data" --skip-test-db --auth-root-authentication-method=normal --skip-log-bin >/dev/null
  {
    echo "FLUSH PRIVILEGES;"
    echo "ALTER USER root@localhost IDENTIFIED BY '$root';"
    [ "${MARIADB_ROOT_HOST:-%}" = localhost ] || echo "CREATE USER root@'${MARIADB_ROOT_HOST:-%}' IDENTIFIED BY '$root'; GRANT ALL ON *.* TO root@'${MARIADB_ROOT_HOST:-%}' WITH GRANT OPTION;"
    for host in localhost 127.0.0.1 ::1; do echo "CREATE USER healthcheck@'$host' IDENTIFIED BY '$health';"; done
    [ -z "${MARIADB_DATABASE:-}" ] || echo "CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;"
    [ -z "$user" ] || echo "CREATE USER '$user'@'%' IDENTIFIED BY '$password';"
    [ -z "$user" ] || [ -z "${MARIADB_DATABASE:-}" ] || echo "GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$user'@'%';"
  } | mariadbd --bootstrap --skip-log-bin
  printf '[mariadb-client]\nport=3306\nsocket=/run/mysqld/mysqld.sock\nuser=healthcheck\npassword=%s\n' "$health" >"$data/.my-healthcheck.cnf"
  unset root password health
fi
exec "$@"
