# How long each part of a failover takes, in milliseconds since it began: what Benchmarks/FailoverBenchmarks runs many times. Correctness is checked as
# everywhere.
#
#   WHAT TOLERANCE HEARTBEAT semi-sync|plain [KIND]   hangTolerance and the period of heartbeats in seconds; KIND of servers, MariaDB if none is named
#
#   KILL, STOP     this signal to the primary; after KILL connections-closed is when the kernel closed its connections, which nobody can know of before
#   CUT            packets between the primary and everybody else vanish
#   INTERMEDIATE   a source below the primary is killed: moved_ms until both of its replicas replicate again (looked at every 50 ms), as in the scenario intermediate
#   SWITCHOVER     to a replica that has everything, and back: pause_ms and back_ms during which nobody took writes, and gap_ms, the longest that applications
#                  had no row acknowledged, as in the scenario switchover

variants() {
    local way kind
    for way in semi-sync plain; do printf '20 %s '"$way"'\n' 'KILL 3 1' 'STOP 3 1' 'STOP 1 1' 'STOP 1 0.5' 'CUT 3 1' 'CUT 1 1' 'INTERMEDIATE 3 1' 'SWITCHOVER 3 1'; done
    for kind in $(scenario_kinds); do
        [[ $kind != mariadb ]] || continue
        printf "20 %s $kind\n" 'KILL 3 1 semi-sync' 'KILL 3 1 plain' 'STOP 3 1 plain' 'CUT 3 1 plain' 'INTERMEDIATE 3 1 plain' 'SWITCHOVER 3 1 plain'
    done
}

run_scenario() {
    local what tolerance way kind
    read -r what tolerance HEARTBEAT_PERIOD way kind <<<"$1"
    kind=${kind:-mariadb}
    case $kind-$way in
    mariadb-plain) without_semi_sync ;;
    mysql-*) use_server_kind "$kind" ;;&
    mysql-*-semi-sync) use_mysql_semi_sync ;;
    esac
    case $what in
    INTERMEDIATE)
        source "$SCRIPTS/scenarios/intermediate.sh"
        run_scenario "sibling $kind"
        ;;
    SWITCHOVER)
        source "$SCRIPTS/scenarios/switchover.sh"
        run_scenario "back $kind"
        ;;
    *) lose_the_primary "$what" ;;
    esac
}

# lose_the_primary KILL|STOP|CUT
lose_the_primary() {
    local line milliseconds event seen=' '
    [[ $1 != CUT ]] || before_baton() { move_primary_to_place; }
    CONFIGURATION=("\"hangTolerance\": \"${tolerance}s\"")
    start_scene 3
    start_prospectors
    [[ $1 != KILL ]] || start_witness
    at_any_moment
    if [[ $1 == CUT ]]; then
        note_moment
        cut_way 1 outside hang
    else
        kill_primary "$1"
    fi
    await_successor
    wait_until "$WRITABLE_WITHIN" "the first row on the successor" first_row_is_there || fail_with_log "the successor takes no rows"
    await_recovery
    while read -r line; do
        [[ $line =~ ^([0-9]+)\ ms\ +([a-z-]+) ]] || continue
        milliseconds=${BASH_REMATCH[1]} event=${BASH_REMATCH[2]}
        # What is tried again is of interest the first time.
        [[ $seen == *" $event "* ]] || figure "$event" "$milliseconds"
        seen+="$event "
    done < <(baton recoveries --last --since "$killed_at" --url "$url" | sed 's/^ *//')
    [[ $1 != KILL ]] || figure connections-closed $((($(<"$RUN_DIRECTORY/connections-closed") - killed_at_us) / 1000))
    figure first-row $((($(cut -d' ' -f1 "$RUN_DIRECTORY/first") - killed_at_us) / 1000))
    awk -v until="$killed_at_us" '$1 < until' "$RUN_DIRECTORY/before" >"$RUN_DIRECTORY/acknowledged"
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "the other replicas replicate from it" within "" replicas_follow
    # Without semi-sync the last rows may have been on the primary alone.
    [[ $way == plain ]] || check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that the old primary acknowledged are on it" nothing_is_lost
}

# start_witness: a connection to the primary on which nothing is ever said; when it was closed is in `connections-closed`. A server waits ten seconds for a login.
start_witness() {
    start_process witness "$RUN_DIRECTORY/witness.log" bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && cat <&3 >"$1.greeting" || true; printf "%s" "${EPOCHREALTIME/[^0-9]/}" >"$1"' \
        "$primary_port" "$RUN_DIRECTORY/connections-closed"
    wait_until 5 "the greeting of the primary" test -s "$RUN_DIRECTORY/connections-closed.greeting"
}

without_semi_sync() {
    local option kept=()
    for option in "${SERVER_OPTIONS[@]}"; do [[ $option == --rpl-semi-sync-* ]] || kept+=("$option"); done
    SERVER_OPTIONS=("${kept[@]}")
    await_replicas() { await_followers "$1"; }
}
