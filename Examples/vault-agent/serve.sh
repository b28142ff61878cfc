#!/bin/sh
# Starts the nginx of a service, or has it read its certificate again.
set -eu
service=$1
mkdir -p run
set -- -p "$PWD" -c "$service.conf" -e "run/$service.log"
if [ -s "run/$service.pid" ] && kill -0 "$(cat "run/$service.pid")" 2>/dev/null; then
    exec nginx "$@" -s reload
fi
exec nginx "$@"
