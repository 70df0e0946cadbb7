# Three managers beside each other, of which one leads. Sourced after failover.sh, never run.
#
# Whoever sources it may say where each of them is, before any is started:
#   manager_place N   puts what runs a command there into PLACE
#   manager_http N    HOST:PORT of its listener, as those see it that are there
#   manager_raft N    HOST:PORT of its node, as the others see it

readonly MANAGERS=(1 2 3)

manager_place() { PLACE=(); }
# Ports that are chosen once.
manager_http() { printf '127.0.0.1:%s' "$(kept_port "http$1")"; }
manager_raft() { printf '127.0.0.1:%s' "$(kept_port "raft$1")"; }
kept_port() {
    [[ -s $RUN_DIRECTORY/$1.port ]] || free_port >"$RUN_DIRECTORY/$1.port"
    cat "$RUN_DIRECTORY/$1.port"
}

manager_directory() { printf '%s/manager%s' "$RUN_DIRECTORY" "$1"; }

# configure_managers [LINE…]: more keys of the configuration of all of them, as write_configuration takes them.
configure_managers() {
    local number
    (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$RUN_DIRECTORY/secret")
    for number in "${MANAGERS[@]}"; do configure_manager "$number" "$@"; done
}
# configure_manager N [LINE…]
configure_manager() {
    local other directory nodes
    nodes=$(for other in "${MANAGERS[@]}"; do printf '"%s", ' "$(manager_raft "$other")"; done)
    directory=$(manager_directory "$1")
    mkdir -p "$directory/kv"
    write_configuration "\"ListenAddress\": \"$(manager_http "$1")\"" "\"SQLite3DataFile\": \"$directory/baton.sqlite\"" "\"KVFileDirectory\": \"$directory/kv\"" \
        '"RaftEnabled": true' "\"RaftBind\": \"$(manager_raft "$1")\"" "\"RaftNodes\": [${nodes%, }]" "\"RaftDataDir\": \"$directory/raft\"" \
        "\"RaftSecretFile\": \"$RUN_DIRECTORY/secret\"" "${@:2}"
    mv "$RUN_DIRECTORY/baton.json" "$directory/baton.json"
}

# start_manager N [VARIABLE=VALUE…]
start_manager() {
    local directory
    directory=$(manager_directory "$1")
    manager_place "$1"
    start_process "manager$1" "$directory/log" "${PLACE[@]}" env "${@:2}" "$BATON_EXECUTABLE" serve --config "$directory/baton.json"
}
# start_managers [LINE…]: and waits until all of them know everything, and one leads.
start_managers() {
    local number
    configure_managers "$@"
    for number in "${MANAGERS[@]}"; do start_manager "$number"; done
    await_managers
}
await_managers() { wait_until "$KNOWN_WITHIN" "every manager to know the topology" managers_are_ready || fail_with_logs "a manager does not know the topology"; }
managers_are_ready() {
    local number
    for number in "${MANAGERS[@]}"; do manager_is_ready "$number" || return 1; done
    one_of_leads "${MANAGERS[@]}"
}
manager_is_ready() {
    local tree server
    process_runs "manager$1" || fail_with_logs "manager $1 ended"
    tree=$(ask "$1" topology) || return 1
    for server in $(known_servers); do [[ $tree == *"$server"* ]] || return 1; done
}
# HOST:PORT of all servers.
known_servers() { printf '127.0.0.1:%s\n' "$primary_port" "${replica_ports[@]}"; }

# ask N WORD…: the command line, beside manager N.
ask() {
    manager_place "$1"
    timeout 10 "${PLACE[@]}" "$BATON_EXECUTABLE" "${@:2}" --url "http://$(manager_http "$1")" 2>/dev/null
}
# status N MEMBER: of its JSON, without quotes.
status() { ask "$1" raft status --json | sed -n "s/^ *\"$2\": *\"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" | head -n 1; }
leads() { [[ $(status "$1" role) == leader ]]; }
term() { status "$1" term; }
# leader N…: which of these leads, or nothing.
leader() {
    local number
    for number in "$@"; do
        if leads "$number"; then
            printf '%s' "$number"
            return 0
        fi
    done
}
one_of_leads() { [[ -n $(leader "$@") ]]; }
# lead_from N: the leadership is handed over to it.
lead_from() {
    leads "$1" || ask "$(leader "${MANAGERS[@]}")" raft transfer "$(manager_raft "$1")" >/dev/null || true
    wait_until 30 "manager $1 to lead" leads "$1" || fail_with_logs "manager $1 does not lead"
}

# manager_says N PATTERN
manager_says() { grep -Eq -- "$2" "$(manager_directory "$1")/log"; }
somebody_says() {
    local number
    for number in "${MANAGERS[@]}"; do ! manager_says "$number" "$1" || return 0; done
    return 1
}
# recorded_recoveries N: how many are in its audit; nothing where it does not answer.
recorded_recoveries() {
    local audit
    audit=$(ask "$1" recoveries --json) || return 0
    grep -c '"RecoveryStartTimestamp"' <<<"$audit" || true
}
recoveries_of() { [[ $(recorded_recoveries "$1") == "$2" ]]; }

# route N: what its store says.
route() { cat "$(manager_directory "$1")"/kv/cluster-*.json 2>/dev/null; }
route_epoch() { route "$1" | sed -n 's/.*"epoch":\([0-9]*\).*/\1/p'; }
# route_written_at N: in milliseconds since 1970.
route_written_at() { stat --format=%.3Y "$(manager_directory "$1")"/kv/cluster-*.json | tr -d .; }
route_is_withdrawn() {
    local text
    text=$(route "$1") && [[ -n $text && $text != *'"host"'* ]]
}
# route_names N HOST PORT
route_names() {
    local text
    text=$(route "$1") && [[ $text == *"\"host\":\"$2\""* && $text == *"\"port\":$3,"* ]]
}

fail_with_logs() {
    local number
    for number in "${MANAGERS[@]}"; do tail -n 25 "$(manager_directory "$number")/log" 2>/dev/null | sed "s/^/manager $number: /" >&2 || true; done
    fail "$@"
}
