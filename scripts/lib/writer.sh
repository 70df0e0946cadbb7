#!/usr/bin/env bash
# An application that writes rows: writer.sh RESULT NOTE COUNT PORT…
#
# One kept session of the account app per port, each inserting row after row into app.writes until COUNT rows are acknowledged there (0: for ever).
# Every acknowledged row becomes a line of RESULT: "MICROSECONDS PORT SERVER_ID ROW_ID", the time being when the acknowledgement was read. A refused
# row (read_only) is tried again after five milliseconds, so the first acknowledgement of a server that becomes writable is timed to that. The
# password comes from MYSQL_PWD. The number of every error goes to the file that WRITER_ERRORS names, if it is set. WRITER_HOST is where the ports are (127.0.0.1).
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/output.sh"

result=$1 note=$2 count=$3
shift 3

directory=$(mktemp -d "$result.XXXXXX")
sessions=()
end_sessions() {
    trap '' INT TERM HUP
    if ((${#sessions[@]})); then kill "${sessions[@]}" 2>/dev/null || true; fi
    rm -rf "$directory"
}
trap end_sessions EXIT
trap 'exit 143' INT TERM HUP

# The statement and, as a second one, whether it was accepted: ROW_COUNT() is 1 only after a row that was committed.
request="INSERT INTO app.writes (note, server) VALUES ('$note', @@server_id); SELECT CONCAT('answer ', ROW_COUNT(), ' ', @@server_id, ' ', LAST_INSERT_ID());"

write_to() {
    local port=$1 acknowledged=0 client part line word rows server id
    unset PAUSE_FD
    trap 'kill "$client" 2>/dev/null' EXIT
    while :; do
        # New ones for each client: of what is left over in them the next one would read the rest of a line, and call it a wrong statement. Both ends opened read-write: neither open waits for the other side.
        rm -f "$directory/$port.in" "$directory/$port.out"
        mkfifo "$directory/$port.in" "$directory/$port.out"
        exec {to}<>"$directory/$port.in" {from}<>"$directory/$port.out"
        mariadb --no-defaults --batch --skip-column-names --force --unbuffered --skip-print-query-on-error --host="${WRITER_HOST:-127.0.0.1}" --port="$port" --user=app --connect-timeout=1 \
            <"$directory/$port.in" >"$directory/$port.out" 2>&1 {to}>&- {from}>&- &
        client=$!
        line=
        while kill -0 "$client" 2>/dev/null && kill -0 $$ 2>/dev/null; do
            printf '%s\n' "$request" >&"$to"
            rows=-1
            while kill -0 "$client" 2>/dev/null && kill -0 $$ 2>/dev/null; do
                # A read that times out while a line arrives has taken its beginning.
                if ! IFS= read -r -t 0.5 -u "$from" part; then
                    line+=$part
                    continue
                fi
                read -r word rows server id <<<"$line$part"
                line=
                [[ $word == answer ]] && break
                if [[ $word == ERROR && -n ${WRITER_ERRORS:-} ]]; then printf '%s\n' "$rows" >>"$WRITER_ERRORS"; fi
                # The client could not even connect again: nothing answers the second statement.
                [[ $word == ERROR && $rows =~ ^20(02|03|06|13|26|55)$ ]] && break 2
            done
            if [[ $word == answer && $rows == 1 ]]; then
                printf '%s %s %s %s\n' "${EPOCHREALTIME/[^0-9]/}" "$port" "$server" "$id" >>"$result"
                acknowledged=$((acknowledged + 1))
                ((acknowledged != count)) || return 0
                pause 0.02
            else
                pause 0.005
            fi
        done
        kill "$client" 2>/dev/null || true
        wait "$client" 2>/dev/null || true
        # The script was killed: its sessions end with it.
        kill -0 $$ 2>/dev/null || return 0
        exec {to}>&- {from}>&-
        pause 0.05
    done
}

for port in "$@"; do
    write_to "$port" &
    sessions+=($!)
done
wait "${sessions[@]}"
