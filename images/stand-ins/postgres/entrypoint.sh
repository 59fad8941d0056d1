#!/bin/sh
# What our manifests expect of the official entrypoint: the first start makes POSTGRES_DB, owned by POSTGRES_USER.
set -eu
case "${1:--}" in -*) set -- postgres "$@" ;; esac

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  password=${POSTGRES_PASSWORD:-$(cat "${POSTGRES_PASSWORD_FILE:?neither POSTGRES_PASSWORD nor POSTGRES_PASSWORD_FILE is set}")}
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}
  umask 0077
  mkdir -p "$PGDATA"
  # Through a pipe, so that the password is in no file and in no argument.
  printf '%s\n' "$password" |
    initdb --pgdata="$PGDATA" --username="$user" --pwfile=/dev/stdin --auth-local=trust --auth-host=scram-sha-256
  printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
  printf "listen_addresses = '*'\n" >>"$PGDATA/postgresql.conf"
  if [ "$database" != postgres ]; then
    printf 'CREATE DATABASE "%s"\n' "$database" | postgres --single -D "$PGDATA" postgres >/dev/null
  fi
  unset password
fi
exec "$@"
