# A primary comes back read-only, as the manual tells every server to start: it is opened again within seconds, or a successor was promoted meanwhile
# and it stays read-only.
#
#   kill SECONDS         kill -9, started after SECONDS: one or the other
#   shutdown 0           SHUTDOWN, started as soon as it has ended: one or the other
#   unwitnessed SECONDS  kill -9 while a person has stopped the receivers: nobody is promoted, so it is opened
#   successor SECONDS    a failover, then the successor is killed: the flap window forbids a second one, so it is opened

source "$SCRIPTS/scenarios/restart.sh"

variants() {
    local times=1 how delay
    [[ $1 == once ]] || times=10
    for how in kill unwitnessed successor; do
        for delay in 0.1 1 5; do
            [[ $1 == soak || $delay == 0.1 ]] || continue
            printf '%d %s %s\n' "$times" "$how" "$delay"
        done
    done
    printf '%d shutdown 0\n' "$times"
}

run_scenario() {
    local how delay
    read -r how delay <<<"$1"
    start_scene 3 1
    case $how in
    successor) restart_successor "$delay" ;;
    unwitnessed) restart_unwitnessed "$delay" ;;
    *) restart_primary "$how" "$delay" ;;
    esac
}

# come_back SERVER: it is started again, read-only. Sets back_at.
come_back() {
    wait_until 15 "the end of server $1" process_ended "server$1"
    start_server_again "$1" --read-only=1
    back_at=$(now_ms)
}
is_open() { [[ $(sql "$1" "SELECT @@read_only" 2>/dev/null) == 0 ]]; }
# The look takes its time too: an upper bound.
await_reopening() {
    wait_until 30 "the primary to be opened" is_open "$1" || fail_with_log "the primary is not opened after 30 s"
    figure reopened_ms "$(($(now_ms) - back_at))"
    check "the log says that it was opened, and why" logged "reopening: 127.0.0.1:$(server_port "$1") is read-only and is opened: "
}

restart_primary() {
    start_prospectors
    wait_until 15 "the primary to have run for a while" has_run_for_a_while 1
    if [[ $1 == kill ]]; then
        kill_primary
        pause "$2"
    else
        kill_primary TERM
    fi
    come_back 1
    wait_until 30 "one server that accepts rows, and replicas that follow it" settled || fail_with_log "no single primary after 30 s"
    if [[ $outcome == kept ]]; then
        figure kept 1
        await_reopening 1
    else
        figure fenced 1
        check "the old primary is read-only" is_closed 1
        check "the other replicas replicate from the successor" eventually 10 replicas_follow
        awk -v until="$killed_at_us" '$1 < until' "$RUN_DIRECTORY/before" >"$RUN_DIRECTORY/acknowledged"
        check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows acknowledged before the end are on the successor" nothing_is_lost
    fi
    check "exactly one server accepts rows for five seconds" hold 5 exactly_one_accepts
}

restart_unwitnessed() {
    local number
    wait_until 15 "the primary to have run for a while" has_run_for_a_while 1
    for number in 2 3 4; do sql_patiently "$number" "STOP SLAVE IO_THREAD"; done
    kill_primary
    pause "$1"
    come_back 1
    await_reopening 1
    for number in 2 3 4; do sql_patiently "$number" "START SLAVE IO_THREAD"; done
    check "the replicas replicate from it" eventually 30 replicas_follow_primary
    check_nothing_was_done
    # What a person closes stays closed.
    sql_patiently 1 "SET GLOBAL read_only=1"
    check "a primary that a person makes read-only is left alone" hold 4 nobody_accepts
    check "the analysis says why" eventually 5 analysis_says "by a person"
}

restart_successor() {
    start_prospectors
    kill_primary
    await_successor
    await_recovery
    wait_until 15 "the successor to have run for a while" has_run_for_a_while "$successor"
    signal_process "server$successor" KILL
    pause "$1"
    come_back "$successor"
    await_reopening "$successor"
    check "it is the only one that accepts rows for five seconds" hold 5 only_successor_accepts
    check "the other replicas replicate from it" eventually 30 replicas_follow
    check "there was one recovery" recoveries_are 1
}

nobody_accepts() { [[ -z $(open_servers) ]]; }
# Two starts within three seconds count as one run.
has_run_for_a_while() { (($(sql "$1" "SHOW GLOBAL STATUS LIKE 'Uptime'" | cut -f2) >= 5)); }
