#!/bin/sh
# k3s is one program with several names; this one has those that our compose file and testcontainers call.
set -eu
case "${1:-}" in
  server) shift && exec /usr/libexec/storeplane/server.sh "$@" ;;
  kubectl) shift && exec kubectl "$@" ;;
  *) echo "stand-in for k3s: it knows the commands server and kubectl, not \"${1:-}\"" >&2 && exit 2 ;;
esac
