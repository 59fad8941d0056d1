#!/bin/sh
# What is called with the server's own options starts the server.
set -eu
case "${1:--}" in -*) set -- nats-server "$@" ;; esac
exec "$@"
