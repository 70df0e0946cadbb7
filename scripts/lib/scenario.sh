# One scenario on real servers: sourced by scripts/soak for a single run, after failover.sh.
#
# A file of scripts/scenarios holds
#   variants once|soak    prints "COUNT VARIANT" lines: what a pass runs, and how often
#   run_scenario VARIANT  starts what it needs, provokes, and checks the servers; figures go to `figure`
# The run's directory, its clean-up and its verdict are made around it.

# How long each part may take before the run counts as failed, in seconds.
readonly KNOWN_WITHIN=60 WRITABLE_WITHIN=90 FINISHED_WITHIN=120

figures=()
# figure NAME NUMBER: becomes a column of the table.
figure() {
    figures+=("$1=$2")
    say "  $1: $2"
}

# not COMMAND…
not() { ! "$@"; }
is_equal() { [[ $1 == "$2" ]]; }
is_below() { (($1 < $2)); }
# eventually SECONDS COMMAND…
eventually() { wait_until "$1" "" "${@:2}" 2>/dev/null; }

# start_scene [REPLICAS [CONNECT_RETRY]]: a cluster, rows flowing, and an armed daemon. Lines for the configuration are in CONFIGURATION.
CONFIGURATION=()
start_scene() {
    start_cluster "${1:-3}" "${2:-1}"
    note_cluster "${1:-3}"
    before_baton
    write_configuration "${CONFIGURATION[@]}"
    start_baton "${SERVE_OPTIONS[@]}"
    await_known
    start_load
}
SERVE_OPTIONS=()
# A scenario may put something else here that its servers need.
before_baton() { :; }
await_known() { wait_until "$KNOWN_WITHIN" "baton to know the topology" topology_is_known || fail_with_log "baton does not know the topology"; }

# await_followers REPLICAS: await_replicas where there is no semi-sync.
await_followers() {
    local number
    for ((number = 2; number <= $1 + 1; number++)); do wait_until "$ATTACHED_WITHIN" "replica $number to run" replica_follows "$number" "$(server_port 1)"; done
}

# The replica that is chosen when nothing tells them apart: of equals the first address wins.
favorite() {
    local number first=2
    for ((number = 3; number <= replica_count + 1; number++)); do
        (($(server_port "$number") >= $(server_port "$first"))) || first=$number
    done
    printf '%s' "$first"
}

# Whether a replica accepts writes; it is then the successor.
a_replica_is_open() {
    local number
    for ((number = 2; number <= replica_count + 1; number++)); do
        if [[ $(sql "$number" "SELECT @@read_only" 2>/dev/null) == 0 ]]; then
            successor=$number successor_port=$(server_port "$number")
            return 0
        fi
    done
    return 1
}
await_successor() {
    wait_until "$WRITABLE_WITHIN" "a replica that accepts writes" a_replica_is_open || fail_with_log "no replica became writable"
    writable_after=$(($(now_ms) - killed_at))
}

# In seconds, for one question to the daemon. Bounded: the client tries for long to connect to a daemon that has just ended. Not shorter: on a busy machine the client alone takes a second or two to start, each
# time anew.
readonly ASKED_WITHIN=10
recovery_is_finished() { [[ -n $(timeout "$ASKED_WITHIN" "${BATON_WRAPPER[@]}" "$BATON_EXECUTABLE" recoveries --last --since "${1:-$killed_at}" --url "$url" 2>/dev/null) ]]; }
await_recovery() {
    wait_until "$FINISHED_WITHIN" "the recovery to finish" recovery_is_finished || fail_with_log "the recovery did not finish"
}

# recoveries: the daemon's audit as JSON. count_recoveries: how many are in it.
count_recoveries() { baton recoveries --json --url "$url" | grep -c '"RecoveryStartTimestamp"' || true; }
# Not where the daemon does not answer.
no_recovery_is_open() {
    local audit
    audit=$(timeout "$ASKED_WITHIN" "$BATON_EXECUTABLE" recoveries --json --url "$url" 2>/dev/null) && [[ ! $audit =~ \"IsActive\":\ *true ]]
}
recoveries_are() { [[ $(count_recoveries) == "$1" ]]; }
logged() { grep -Eq -- "$1" "$RUN_DIRECTORY/baton.log"; }
# last_recovery_says PATTERN, analysis_says PATTERN
last_recovery_says() { baton recoveries --url "$url" 2>&1 | grep -Eq -- "$1"; }
analysis_says() { baton analysis --url "$url" 2>&1 | grep -Eq -- "$1"; }

# accepts SERVER: it says that it takes writes. is_closed SERVER: that it does not, once it says anything; so is follows_nobody SERVER.
accepts() { [[ $(sql "$1" "SELECT @@read_only" 2>/dev/null) == 0 ]]; }
is_closed() { [[ $(answer_of sql "$1" "SELECT @@read_only") == 1 ]]; }
follows_nobody() {
    local status
    status=$(answer_of replica_status "$1") && [[ -z $status ]]
}

# A row that is written to the successor now reaches every surviving replica.
row_reaches_replicas() {
    local id number
    id=$(sql "$successor" "INSERT INTO app.writes (note, server) VALUES ('afterwards', @@server_id); SELECT LAST_INSERT_ID()") || return 1
    for number in $(survivors); do eventually 10 row_is_on "$number" "$id" || return 1; done
}
row_is_on() { [[ $(sql "$1" "SELECT COUNT(*) FROM app.writes WHERE id = $2" 2>/dev/null) == 1 ]]; }

# What every failover must have led to.
check_failover() {
    cp "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/acknowledged"
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "the other replicas replicate from it" within "" replicas_follow
    check "a row written to it is on every surviving replica" row_reaches_replicas
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that the old primary acknowledged are on it" nothing_is_lost
}

# at_any_moment: what comes next is at another moment between two polls each time.
at_any_moment() { pause "0.$((SRANDOM % 900 + 100))"; }

# The whole of it, where nothing happens in between.
kill_and_check_failover() {
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check_failover
}

# Nobody was promoted: the primary is the only one that accepts writes, and replication works.
only_primary_accepts() {
    local number
    [[ $(sql 1 "SELECT @@read_only" 2>/dev/null) == 0 ]] || return 1
    for ((number = 2; number <= replica_count + 1; number++)); do [[ $(sql "$number" "SELECT @@read_only" 2>/dev/null) == 1 ]] || return 1; done
}
replicas_follow_primary() {
    local number
    for ((number = 2; number <= replica_count + 1; number++)); do replica_follows "$number" "$primary_port" || return 1; done
}
nobody_is_promoted() { ! a_replica_is_open; }
nothing_is_wrong() { analysis_says "^nothing is wrong"; }
check_nothing_was_done() {
    check "the primary accepts writes, and no replica does" only_primary_accepts
    check "no recovery was recorded" eventually 5 recoveries_are 0
}
# hold SECONDS COMMAND…: whether it stays true that long.
hold() {
    local until=$(($(now_ms) + $1 * 1000))
    while (($(now_ms) < until)); do
        "${@:2}" || return 1
        pause 0.1
    done
}

# MARK: Switchovers

# switch_over SERVER [OPTION…]: from the first primary, or whoever has its place, to that server; what was said is in `answer`.
switch_over() {
    baton switchover "127.0.0.1:$primary_port" --to "127.0.0.1:$(server_port "$1")" "${@:2}" --json --url "$url" >"$RUN_DIRECTORY/answer" 2>&1 && return
    say "  said: $(grep -E '"(blockers|outcome|reason|Message)"' -A 2 "$RUN_DIRECTORY/answer" || tail -n 3 "$RUN_DIRECTORY/answer")"
    return 1
}
# A machine that stands still for half a second makes any write a long one, or the pause too short: then nothing has changed, and a person asks again.
readonly MOST_REQUESTS=5
# hand_over SERVER [OPTION…]: the same, asked again where it was handed back.
hand_over() {
    local request
    for ((request = 1; request <= MOST_REQUESTS; request++)); do
        switch_over "$@" && return
        answer_says "would be cut off|within the pause|takes writes as before" || return 1
        pause 1
    done
    return 1
}
answer_says() { grep -Eq -- "$1" "$RUN_DIRECTORY/answer"; }

# MARK: Kinds of servers

# scenario_kinds: those that a scenario for both flavours runs on.
scenario_kinds() {
    local kind
    for kind in "${SCENARIO_KINDS[@]}"; do
        [[ ${BATON_TEST_WITHOUT:-} == mysql && $kind == mysql-* ]] || printf '%s\n' "$kind"
    done
}

# MARK: What we do on the primary

# watch_primary: from now on an administrator's session counts our sessions on the primary ten times a second, a line each in `ours`, and the server writes
# every statement that it begins to `statements.log`.
watch_primary() {
    sql_patiently 1 "SET GLOBAL general_log_file='$RUN_DIRECTORY/statements.log'; SET GLOBAL general_log=1"
    start_process observer "$RUN_DIRECTORY/ours" setsid bash -c 'yes "SELECT COUNT(*) FROM $1 WHERE USER = \"baton\"; DO SLEEP(0.1);" |
        mariadb --no-defaults --batch --skip-column-names --unbuffered --host=127.0.0.1 --port="$0" --user=admin' "$primary_port" "$(processlist)"
    wait_until 10 "the first count of our sessions" test -s "$RUN_DIRECTORY/ours"
}
processlist() { printf 'information_schema.PROCESSLIST'; }
most_of_ours() { sort -n "$RUN_DIRECTORY/ours" | tail -n 1; }
is_at_most() { (($1 <= $2)); }
# Everything that would change what a server is to others.
nothing_was_changed() { ! grep -E '(read_only|offline_mode) *=|(STOP|START|RESET|CHANGE) (SLAVE|REPLICA|REPLICATION|MASTER|BINARY)' "$RUN_DIRECTORY/statements.log"; }
readonly MOST_SESSIONS=2
check_what_we_did() {
    local most
    most=$(most_of_ours)
    figure sessions "$most"
    check "never more than $MOST_SESSIONS of our sessions were on it ($(wc -l <"$RUN_DIRECTORY/ours") counts)" is_at_most "$most" "$MOST_SESSIONS"
    check "no statement of ours changed it, then or later" nothing_was_changed
}

# more_rows THAN: whether the primary has acknowledged more than so many rows by now.
more_rows() { (($(wc -l <"$RUN_DIRECTORY/before") > $1)); }

# hold_session NAME SERVER STATEMENT SECONDS: a session that runs STATEMENT and stays open that long.
hold_session() {
    start_process "$1" "$RUN_DIRECTORY/$1.log" bash -c 'printf "%s;\nSELECT SLEEP(%s);\n" "$0" "$1" | mariadb --no-defaults --unbuffered --socket="$2" --user="$3"' \
        "$3" "$4" "$(server_directory "$2")/socket" "$(id -un)"
}
