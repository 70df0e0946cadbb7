# Trouble that is no death, one after the other at random: the manager is cut off from the primary, from a replica or from everybody, ways stand still and go on
# late, and the primary itself stands still for one or two seconds; halfway a large transaction goes over slow ways. Nobody is promoted. Then the primary dies in the
# middle of it, and is replaced.
#
#   SECONDS MEGABYTES   of trouble before the death, and of the transaction (0: none)

variants() { if [[ $1 == once ]]; then printf '1 60 0\n'; else printf '1 1800 512\n'; fi; }
# Beside the trouble: starting, the failover, and ends.
takes() { printf '%d' $((${1% *} + RUN_WITHIN)); }

# Of each way from the primary to a replica: the large transaction takes longer than anybody is waited for.
readonly SLOW_BYTES_PER_SECOND=12M
readonly BIG_ROW_BYTES=100000 BIG_ROWS_PER_MEGABYTE=10

readonly SHORTEST_MS=200 LONGEST_MS=6000 LONGEST_REST_MS=1500

run_scenario() {
    local seconds megabytes until halfway rows round=0
    read -r seconds megabytes <<<"$1"
    start_cluster 3
    note_cluster 3
    if ((megabytes)); then
        WAY_RATE=$SLOW_BYTES_PER_SECOND
        move_primary_to_place
        WAY_RATE=
        sql_patiently 1 "CREATE TABLE app.big (note MEDIUMTEXT NOT NULL) ENGINE=InnoDB"
    fi
    make_daemon_place 1 2 3 4
    write_configuration
    start_baton
    await_known
    start_load
    until=$(($(now_ms) + seconds * 1000)) halfway=$(($(now_ms) + seconds * 500))
    while (($(now_ms) < until)); do
        if ((megabytes && $(now_ms) > halfway)); then
            start_large_transaction "$megabytes"
            halfway=$until
        fi
        round=$((round + 1))
        rows=$(wc -l <"$RUN_DIRECTORY/before")
        make_trouble $((SRANDOM % 7)) "$(random_seconds "$SHORTEST_MS" "$LONGEST_MS")"
        only_primary_accepts || check "nobody is promoted by trouble $round" false
        pause "$(random_seconds "$SHORTEST_MS" "$LONGEST_REST_MS")"
    done
    figure troubles "$round"
    ((megabytes == 0)) || check_large_transaction "$megabytes"
    check_nothing_was_done
    check "applications wrote to the end" eventually 10 more_rows "$rows"
    check "replication works" eventually 10 replicas_follow_primary
    # In the middle of a trouble that was none each time before.
    cut_way 1 daemon hang
    pause 1
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check_failover
}

# random_seconds FROM_MS TO_MS
random_seconds() {
    local milliseconds=$(($1 + SRANDOM % ($2 - $1 + 1)))
    printf '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000))
}

# make_trouble KIND SECONDS: and puts it right again.
make_trouble() {
    say "  trouble $1 for $2 s"
    case $1 in
    0) cut_for "$2" refuse 1 ;;
    1) cut_for "$2" hang 1 ;;
    2) cut_for "$2" refuse $((2 + SRANDOM % 3)) ;;
    3) cut_for "$2" hang 1 2 3 4 ;;
    4) stand_still "$2" way-daemon-1 ;;
    5) stand_still 1 server1 ;;
    6) stand_still 2 server1 ;;
    esac
}
# cut_for SECONDS refuse|hang SERVER…
cut_for() {
    local number
    for number in "${@:3}"; do cut_way "$number" daemon "$2"; done
    pause "$1"
    for number in "${@:3}"; do mend_way "$number" daemon "${BATON_WRAPPER[@]}"; done
}
# stand_still SECONDS PROCESS: what was on its way meanwhile arrives late.
stand_still() {
    signal_process "$2" STOP
    pause "$1"
    signal_process "$2" CONT
}

# start_large_transaction MEGABYTES
start_large_transaction() {
    say "  a transaction of $1 MB"
    start_process large "$RUN_DIRECTORY/large.log" mariadb --no-defaults --host=127.0.0.1 --port="$primary_port" --user=admin \
        --execute="INSERT INTO app.big SELECT REPEAT('x', $BIG_ROW_BYTES) FROM information_schema.COLUMNS a, information_schema.COLUMNS b LIMIT $(($1 * BIG_ROWS_PER_MEGABYTE))"
}
check_large_transaction() {
    check "the transaction of $1 MB is on every replica" eventually 120 large_is_everywhere $(($1 * BIG_ROWS_PER_MEGABYTE))
}
large_is_everywhere() {
    local number
    for ((number = 1; number <= replica_count + 1; number++)); do [[ $(sql "$number" "SELECT COUNT(*) FROM app.big" 2>/dev/null) == "$1" ]] || return 1; done
}
