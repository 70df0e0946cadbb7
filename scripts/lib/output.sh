# Output, clocks and bounded waits for the scripts of this folder. Sourced, never run.

# Prints one progress line.
say() { printf '%s\n' "$*"; }

# Prints one error line and leaves with status 1; the caller's EXIT trap cleans up.
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Milliseconds since 1970, without starting a process.
now_ms() {
    local t=${EPOCHREALTIME/[^0-9]/}
    printf '%s' "${t%???}"
}

# Sleeps without starting a process: reads from a FIFO that nobody writes to.
pause() {
    if [[ -z ${PAUSE_FD:-} ]]; then
        local directory
        directory=$(mktemp -d)
        mkfifo "$directory/fifo"
        exec {PAUSE_FD}<>"$directory/fifo"
        rm -r "$directory"
    fi
    read -r -t "$1" -u "$PAUSE_FD" _ || true
}

# wait_until SECONDS WHAT COMMAND…: runs COMMAND every 50 ms until it succeeds; returns 1 with a message after SECONDS.
wait_until() {
    local deadline=$(($(now_ms) + $1 * 1000)) what=$2
    shift 2
    until "$@"; do
        if (($(now_ms) > deadline)); then
            printf 'error: waited in vain for %s\n' "$what" >&2
            return 1
        fi
        pause 0.05
    done
}

# http_status HOST PORT PATH: the status code of a GET, empty when nothing answers within HTTP_WITHIN seconds, most of which the client itself may need on a busy machine. A fresh Debian has no curl.
readonly HTTP_WITHIN=10
http_status() {
    timeout "$HTTP_WITHIN" bash -c '
        exec 3<>"/dev/tcp/$0/$1" || exit 0
        printf "GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n" "$2" "$0" "$1" >&3
        read -r _ status _ <&3 && printf "%s" "$status"
    ' "$1" "$2" "$3" 2>/dev/null || true
}

# http_get HOST PORT PATH SECONDS [FIELD]: puts the answer to a GET into `response`, without starting a process; 1 when there is none, or not all of it, in time.
http_get() {
    local stream status=0
    response=
    { exec {stream}<>"/dev/tcp/$1/$2"; } 2>/dev/null || return 1
    printf 'GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n%s\r\n' "$3" "$1" "$2" "${5:+$5$'\r\n'}" 2>/dev/null >&"$stream" || true
    # Up to the end of the connection, for which read has the status 1.
    IFS= read -r -d '' -t "$4" -u "$stream" response || status=$?
    exec {stream}>&-
    [[ $status == 1 && $response == HTTP/* ]]
}
