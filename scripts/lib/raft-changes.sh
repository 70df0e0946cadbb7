#!/usr/bin/env bash
# Asks one of several managers for changes that are committed and need no server: raft-changes.sh RESULT NUMBER HOST PORT HOLD, with an account in BATON_AUTH_USER and BATON_AUTH_PASSWORD
#
# A tag of a server that nobody has, each of another name, and every second one is taken away again: one that is lost is missing in the end, and one that was committed a second time, later, is back. Each question
# becomes a line of RESULT: "MILLISECONDS NUMBER ACTION TAG done|refused|unknown", the time being when the answer was read; refused is what was certainly not done. While there is a file HOLD nothing is asked,
# and there is a file HOLD.NUMBER.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/output.sh"
# The manager may die between the connection and the question.
trap '' PIPE

readonly RESULT=$1 NUMBER=$2 HOST=$3 PORT=$4 HOLD=$5
readonly EVERY=0.05 PATIENCE=1
# Of the addresses that are for documentation.
readonly SERVER=192.0.2.$NUMBER/3306

ACCOUNT="Authorization: Basic $(printf '%s:%s' "$BATON_AUTH_USER" "$BATON_AUTH_PASSWORD" | base64 --wrap=0)"
readonly ACCOUNT

# request ACTION TAG
request() {
    local answer=unknown
    if http_get "$HOST" "$PORT" "/api/$1/$SERVER?tag=$2" "$PATIENCE" "$ACCOUNT"; then
        case $response in
        HTTP/1.1\ 200*'"Code":"OK"'*) answer=done ;;
        HTTP/1.1\ 503*) answer=refused ;;
        esac
    fi
    printf '%s %s %s %s %s\n' "$(now_ms)" "$NUMBER" "$1" "$2" "$answer" >>"$RESULT"
    [[ $answer == done ]]
}

for ((number = 1; ; number++)); do
    while [[ -e $HOLD ]]; do
        : >"$HOLD.$NUMBER"
        pause "$EVERY"
    done
    rm -f "$HOLD.$NUMBER"
    ! request tag "n$number" || ((number % 2)) || request untag "n$number" || true
    pause "$EVERY"
done
