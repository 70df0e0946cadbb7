#!/usr/bin/env bash
# Writes down how one of several managers stands, again and again: raft-watch.sh RESULT NUMBER HOST PORT
#
# Each answer becomes a line of RESULT: "MILLISECONDS NUMBER ID ROLE TERM LEADER COMMITTED APPLIED LAST MEMBERS", the time being when it was asked. LEADER is - where nobody is known to lead; MEMBERS are ids
# with commas between them, and + behind those that vote.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/output.sh"
# The manager may die between the connection and the question.
trap '' PIPE

readonly RESULT=$1 NUMBER=$2 HOST=$3 PORT=$4
readonly EVERY=0.1 PATIENCE=1

# text NAME, number NAME: a member of the answer's object.
text() { if [[ $response =~ \"$1\":\"([^\"]*)\" ]]; then value=${BASH_REMATCH[1]}; else value=-; fi; }
number() { if [[ $response =~ \"$1\":([0-9]+) ]]; then value=${BASH_REMATCH[1]}; else value=-; fi; }

while :; do
    asked_at=${EPOCHREALTIME/[^0-9]/}
    if http_get "$HOST" "$PORT" /api/baton/quorum "$PATIENCE" && [[ $response == *'"members":['* ]]; then
        line="${asked_at%???} $NUMBER"
        for name in id role; do text "$name" && line+=" $value"; done
        number term && line+=" $value"
        text leader && line+=" $value"
        for name in commit_index applied_index last_index; do number "$name" && line+=" $value"; done
        rest=${response#*\"members\":[} members=
        while [[ $rest =~ ^[^\"]*\"id\":\"([0-9a-f]+)\",\"address\":\"[^\"]*\",\"voter\":(true|false)[^\}]*\} ]]; do
            rest=${rest:${#BASH_REMATCH[0]}}
            members+="${members:+,}${BASH_REMATCH[1]}"
            [[ ${BASH_REMATCH[2]} == false ]] || members+=+
        done
        printf '%s %s\n' "$line" "${members:--}" >>"$RESULT"
    fi
    pause "$EVERY"
done
