# Baton beside a cluster, a load, and whether a failover was correct: what the quick start and the scenarios share. Sourced after mariadb.sh, never run.
#
# Everything is judged by asking the servers and by what applications were told, not by what Baton says of itself. Set by the functions below:
#   replica_count, primary_port, replica_ports   the cluster as it was started; server 1 is the primary
#   http_port, url                               of the daemon
#   successor, successor_port                    number and port of the server that took over

# The median of the numbers on standard input.
median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# MARK: Daemon

# Puts the program into BATON_EXECUTABLE: the given one, or a build (release, or BATON_BUILD_CONFIGURATION).
build_baton() {
    local configuration=${BATON_BUILD_CONFIGURATION:-release} log
    if [[ -n ${BATON_EXECUTABLE:-} ]]; then
        [[ -x $BATON_EXECUTABLE ]] || fail "BATON_EXECUTABLE is not a program: $BATON_EXECUTABLE"
        return 0
    fi
    find_toolchain
    say "Building baton ($configuration; the first time takes some minutes) …"
    mkdir -p "$CHECKOUT/.build"
    log=$CHECKOUT/.build/baton-build.log
    if ! (cd "$CHECKOUT" && swift_build -c "$configuration" --product baton) >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        fail "the build failed; all of its output is in $log"
    fi
    BATON_EXECUTABLE=$(cd "$CHECKOUT" && swift build -c "$configuration" --product baton --show-bin-path)/baton
}

# BATON_WRAPPER is put before every start of the program: the scenarios run it in other places.
BATON_WRAPPER=()

baton() { timeout 20 "${BATON_WRAPPER[@]}" "$BATON_EXECUTABLE" "$@"; }

# write_configuration [LINE…]: the incumbent's flat keys; KVFileDirectory is Baton's own. The password is named here and comes from the environment.
# Each LINE is one more key, and wins over the same key before it (but for the last one, which no comma follows).
write_configuration() {
    local line
    http_port=${http_port:-$(free_port)}
    url=http://127.0.0.1:$http_port
    mkdir -p "$RUN_DIRECTORY/kv"
    touch "$RUN_DIRECTORY/hooks.log"
    cat >"$RUN_DIRECTORY/baton.json" <<JSON
{
    "ListenAddress": "127.0.0.1:$http_port",
    "BackendDB": "sqlite",
    "SQLite3DataFile": "$RUN_DIRECTORY/baton.sqlite",
    "MySQLTopologyUser": "baton",
    "MySQLTopologyPassword": "\${BATON_TOPOLOGY_PASSWORD}",
    "DiscoverySeeds": ["127.0.0.1:$primary_port"],
    "DiscoverByShowSlaveHosts": true,
    "HostnameResolveMethod": "none",
    "MySQLHostnameResolveMethod": "none",
    "InstancePollSeconds": 1,
    "PostFailoverProcesses": [
        "echo attempt=\$BATON_ATTEMPT {failureType} {failedHost}:{failedPort} {successorHost}:{successorPort} >> $RUN_DIRECTORY/hooks.log"
    ],
    "KVFileDirectory": "$RUN_DIRECTORY/kv",
    "RecoverMasterClusterFilters": ["*"]
}
JSON
    # A later line replaces the earlier one of its key: a key must not be in the file twice.
    for line in "$@"; do
        sed -i -e "/^    ${line%%:*}: .*[^[]\$/d" -e "s|^{\$|{\n    ${line//&/\\&},|" "$RUN_DIRECTORY/baton.json"
    done
}

# start_baton [OPTION…]
start_baton() {
    start_process baton "$RUN_DIRECTORY/baton.log" "${BATON_WRAPPER[@]}" "$BATON_EXECUTABLE" serve --config "$RUN_DIRECTORY/baton.json" "$@"
}

fail_with_log() {
    tail -n 30 "$RUN_DIRECTORY/baton.log" >&2 || true
    fail "$@"
}

# daemon_answers [PATH]
daemon_answers() {
    [[ $("${BATON_WRAPPER[@]}" bash -c 'source "$0/lib/output.sh"; http_status 127.0.0.1 "$1" "$2"' "$SCRIPTS" "$http_port" "${1:-/api/status}") == 200 ]]
}

topology_is_known() {
    local tree number
    process_runs baton || fail_with_log "baton ended"
    daemon_answers /api/health || return 1
    tree=$(baton topology --url "$url" 2>/dev/null) || return 1
    for ((number = 1; number <= replica_count + 1; number++)); do
        [[ $tree == *":$(server_port "$number")"* ]] || return 1
    done
}

# note_cluster REPLICAS: after start_cluster.
note_cluster() {
    local number
    replica_count=$1 primary_port=$(server_port 1) replica_ports=()
    for ((number = 2; number <= replica_count + 1; number++)); do replica_ports+=("$(server_port "$number")"); done
}

# MARK: Load

# Some dozens of rows, each of which is synced on several servers, on the slow disk of a busy machine.
readonly ROWS_WITHIN=60

rows_flow() { (($(wc -l <"$RUN_DIRECTORY/before") >= 20)); }
# await_rows WHERE
await_rows() { wait_until "$ROWS_WITHIN" "the first rows $1" rows_flow || fail_with_log "only $(wc -l <"$RUN_DIRECTORY/before") rows were acknowledged $1"; }

# start_load: two applications that write to the primary; what was acknowledged is in `before`.
start_load() {
    touch "$RUN_DIRECTORY/before"
    start_process writer1 "$RUN_DIRECTORY/writer.log" bash "$SCRIPTS/lib/writer.sh" "$RUN_DIRECTORY/before" "before the failover" 0 "$primary_port"
    start_process writer2 "$RUN_DIRECTORY/writer.log" bash "$SCRIPTS/lib/writer.sh" "$RUN_DIRECTORY/before" "before the failover" 0 "$primary_port"
    await_rows "on the primary"
}

# start_prospectors: an application that tries every replica until one row is accepted there; the row is in `first`.
start_prospectors() {
    touch "$RUN_DIRECTORY/first"
    start_process writer3 "$RUN_DIRECTORY/writer.log" bash "$SCRIPTS/lib/writer.sh" "$RUN_DIRECTORY/first" "first row of the successor" 1 "${replica_ports[@]}"
    pause 0.5
}

first_row_is_there() { [[ -s $RUN_DIRECTORY/first ]]; }

# note_moment: what is measured from now on is so since this moment.
note_moment() {
    killed_at_us=${EPOCHREALTIME/[^0-9]/}
    killed_at=${killed_at_us%???}
}
# kill_primary [SIGNAL]
kill_primary() {
    note_moment
    signal_process server1 "${1:-KILL}"
}

# In milliseconds: a primary that stood still is read-only so soon after its first answer.
readonly FENCED_WITHIN_MS=1000
# How long anybody waits for it at all: it has much to catch up with.
readonly WOKEN_WITHIN_MS=60000
# wake_primary: it goes on. In fenced_after is the time from its first answer to the first one with read_only on, in milliseconds; WOKEN_WITHIN_MS if there was none.
wake_primary() {
    local answered='' answer deadline
    fenced_after=$WOKEN_WITHIN_MS
    signal_process server1 CONT
    deadline=$(($(now_ms) + WOKEN_WITHIN_MS))
    while (($(now_ms) < deadline)); do
        # Sessions are killed while it is being fenced: that is no answer.
        answer=$(sql 1 "SELECT @@read_only" 2>/dev/null) || answer=''
        [[ -z $answer || -n $answered ]] || answered=$(now_ms)
        if [[ $answer == 1 ]]; then
            fenced_after=$(($(now_ms) - answered))
            return 0
        fi
    done
}

# MARK: Facts

# answer_of COMMAND…: what it prints once it succeeds. A fence ends every session of a server, that of whoever looks too: no answer says nothing of the server, and it is asked again.
readonly ANSWERED_WITHIN=30
answer_of() {
    local answer
    wait_until "$ANSWERED_WITHIN" "an answer to $1" has_answered "$@" && printf '%s' "$answer"
}
has_answered() { answer=$("$@" 2>/dev/null); }

# The replicas that were not promoted and still run.
survivors() {
    local number
    for ((number = 2; number <= replica_count + 1; number++)); do
        if [[ $number != "$successor" ]] && process_runs "server$number"; then printf '%s\n' "$number"; fi
    done
}
only_successor_accepts() {
    local number
    [[ $(sql "$successor" "SELECT @@read_only") == 0 ]] || return 1
    for number in $(survivors); do [[ $(sql "$number" "SELECT @@read_only") == 1 ]] || return 1; done
    [[ ! -f $RUN_DIRECTORY/first || $(cut -d' ' -f2 "$RUN_DIRECTORY/first" | sort -u | wc -l) == 1 ]]
}
# replica_status REPLICA: what it says of its replication, a line for each column.
replica_status() { timeout 5 mariadb --no-defaults --vertical --socket="$(server_directory "$1")/socket" --user="$(id -un)" --execute="SHOW SLAVE STATUS"; }
# replica_follows REPLICA PORT: both threads run, from the server of that port.
replica_follows() {
    local status
    status=$(replica_status "$1" 2>/dev/null) || return 1
    [[ $status =~ Master_Port:\ ([0-9]+) && ${BASH_REMATCH[1]} == "$2" ]] || return 1
    [[ $status == *"Slave_IO_Running: Yes"* && $status == *"Slave_SQL_Running: Yes"* ]]
}
replicas_follow() {
    local number
    for number in $(survivors); do replica_follows "$number" "$successor_port" || return 1; done
}
# missing_rows FILE: the rows of FILE ("ROW_ID" lines) that the successor does not have.
missing_rows() {
    LC_ALL=C sort -u "$1" >"$1.sorted"
    sql_patiently "$successor" "SELECT id FROM app.writes" | LC_ALL=C sort -u >"$RUN_DIRECTORY/ids.successor"
    LC_ALL=C comm -23 "$1.sorted" "$RUN_DIRECTORY/ids.successor" | tr '\n' ' '
}
# Acknowledged means received by a replica (semi-sync, AFTER_SYNC): every such row is on the successor.
nothing_is_lost() {
    awk '{ print $4 }' "$RUN_DIRECTORY/acknowledged" >"$RUN_DIRECTORY/ids.acknowledged"
    [[ -z $(missing_rows "$RUN_DIRECTORY/ids.acknowledged") ]]
}
kv_names_successor() {
    local text
    text=$(cat "$RUN_DIRECTORY"/kv/*.json 2>/dev/null) || return 1
    [[ $text == *"$successor_port"* && $text =~ \"epoch\"\ *:\ *([0-9]+) ]] && ((BASH_REMATCH[1] >= 1))
}
hook_ran() { grep -q "127.0.0.1:$primary_port 127.0.0.1:$successor_port" "$RUN_DIRECTORY/hooks.log"; }
within() { wait_until 10 "$@" 2>/dev/null; }

# MARK: Checks

problems=0
# check TEXT COMMAND…: one line per fact.
check() {
    local text=$1
    shift
    if "$@"; then
        say "  ok       $text"
    else
        say "  WRONG    $text"
        problems=$((problems + 1))
    fi
}
