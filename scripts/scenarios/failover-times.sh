# How long each part of a failover takes, in milliseconds since the signal: what Benchmarks/FailoverBenchmarks runs many times. Correctness is checked as
# everywhere.
#
#   SIGNAL TOLERANCE HEARTBEAT semi-sync|plain   KILL or STOP of the primary; hangTolerance and the period of heartbeats in seconds

variants() {
    local way
    for way in semi-sync plain; do printf '20 %s '"$way"'\n' 'KILL 3 1' 'STOP 3 1' 'STOP 1 1' 'STOP 1 0.5'; done
}

run_scenario() {
    local signal tolerance way line milliseconds event seen=' '
    read -r signal tolerance HEARTBEAT_PERIOD way <<<"$1"
    [[ $way == semi-sync ]] || without_semi_sync
    CONFIGURATION=("\"hangTolerance\": \"${tolerance}s\"")
    start_scene 3
    start_prospectors
    # At another moment between two polls each time.
    pause "0.$((SRANDOM % 900 + 100))"
    kill_primary "$signal"
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
    figure first-row $((($(cut -d' ' -f1 "$RUN_DIRECTORY/first") - killed_at_us) / 1000))
    awk -v until="$killed_at_us" '$1 < until' "$RUN_DIRECTORY/before" >"$RUN_DIRECTORY/acknowledged"
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "the other replicas replicate from it" within "" replicas_follow
    # Without semi-sync the last rows may have been on the primary alone.
    [[ $way == plain ]] || check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that the old primary acknowledged are on it" nothing_is_lost
}

without_semi_sync() {
    local option kept=()
    for option in "${SERVER_OPTIONS[@]}"; do [[ $option == --rpl-semi-sync-* ]] || kept+=("$option"); done
    SERVER_OPTIONS=("${kept[@]}")
    await_replicas() { await_followers "$1"; }
}
