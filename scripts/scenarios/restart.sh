# The primary is killed, or shut down, and started again writable: it is kept, or fenced on its first answer; never two that both keep accepting rows.
#
#   kill SECONDS RETRY   kill -9, started after SECONDS; the replicas' connect retry is RETRY seconds
#   shutdown 0 RETRY     SHUTDOWN, started as soon as it has ended

variants() {
    local times=1 retry delay
    [[ $1 == once ]] || times=10
    for retry in 1 60; do
        for delay in 0.1 0.5 1 5; do
            # In a short pass: the earliest and a late start, once each.
            [[ $1 == soak || $delay$retry == 0.11 || $delay$retry == 0.160 || $delay$retry == 51 ]] || continue
            printf '%d kill %s %s\n' "$times" "$delay" "$retry"
        done
        [[ $1 == once && $retry == 60 ]] || printf '%d shutdown 0 %s\n' "$times" "$retry"
    done
}

run_scenario() {
    local how delay retry late=0
    read -r how delay retry <<<"$1"
    start_scene 3 "$retry"
    start_prospectors
    if [[ $how == kill ]]; then
        kill_primary
        pause "$delay"
    else
        kill_primary TERM
    fi
    wait_until 15 "the end of the primary" process_ended server1
    start_server_again 1 --read-only=0
    figure back_ms "$(($(now_ms) - killed_at))"
    wait_until 60 "one server that accepts rows, and replicas that follow it" settled || fail_with_log "no single primary after 60 s"
    check "exactly one server accepts rows for five seconds" hold 5 exactly_one_accepts
    late=$(awk -v since="$killed_at_us" '$1 > since' "$RUN_DIRECTORY/before" | wc -l)
    if [[ $outcome == kept ]]; then
        figure kept 1
        check "the replicas replicate from it" eventually 70 replicas_follow_primary
    else
        figure fenced 1
        check "the old primary is read-only" is_closed 1
        check "the other replicas replicate from the successor" eventually 10 replicas_follow
        awk -v until="$killed_at_us" '$1 < until' "$RUN_DIRECTORY/before" >"$RUN_DIRECTORY/acknowledged"
        check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows acknowledged before the kill are on the successor" nothing_is_lost
    fi
    figure rows_on_old_after "$late"
}
open_servers() {
    local number
    for number in 1 2 3 4; do [[ $(sql "$number" "SELECT @@read_only" 2>/dev/null) != 0 ]] || printf '%s ' "$number"; done
}
exactly_one_accepts() { [[ $(open_servers) =~ ^[0-9]\ $ ]]; }
settled() {
    local open
    open=$(open_servers)
    case $open in
    "1 ") outcome=kept && replicas_follow_primary ;;
    [2-4]\ ) outcome=fenced successor=${open% } && successor_port=$(server_port "$successor") && replicas_follow ;;
    *) return 1 ;;
    esac
}
