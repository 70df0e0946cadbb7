# Appliers held back for 3 s before the primary dies: every row that a reachable replica received is on the successor, or the recovery says why not.
#
#   table-lock     LOCK TABLES … READ on all replicas, by sessions that end 1 s after the kill
#   sql-thread     STOP SLAVE SQL_THREAD on all replicas
#   sql-thread-1   STOP SLAVE SQL_THREAD on the first replica only
#   stop-slave     STOP SLAVE on the first replica, 0.3 s before the kill
#   restart        the applier of the first replica is stopped; then it is killed and started again with its threads stopped
#   restart-two    the appliers of all are stopped, and two of them are killed and started again like that; the third is the only witness

variants() {
    local times=1 variant variants=(table-lock sql-thread stop-slave restart)
    [[ $1 == once ]] || times=10 variants+=(sql-thread-1 restart-two)
    for variant in "${variants[@]}"; do printf '%d %s\n' "$times" "$variant"; done
}

run_scenario() {
    local number received
    start_scene 3
    for number in 2 3 4; do
        case $1 in
        table-lock) hold_session "locker$number" "$number" "LOCK TABLES app.writes READ" 600 ;;
        sql-thread | restart-two) sql_patiently "$number" "STOP SLAVE SQL_THREAD" ;;
        sql-thread-1 | stop-slave | restart) [[ $number != 2 ]] || sql_patiently "$number" "STOP SLAVE SQL_THREAD" ;;
        esac
    done
    pause 3
    # Nothing more is received from here on by this one: its applier stands still and so does its receiver.
    if [[ $1 == stop-slave ]]; then sql_patiently 2 "STOP SLAVE"; pause 0.3; fi
    case $1 in
    restart) restart_replica 2 ;;
    restart-two) for number in 2 3; do restart_replica "$number"; done ;;
    esac
    # What an application was told is what at least one replica received (semi-sync, AFTER_SYNC).
    kill_primary
    if [[ $1 == table-lock ]]; then
        pause 1
        for number in 2 3 4; do end_session "$number"; done
    fi
    wait_until "$WRITABLE_WITHIN" "a successor or a recovery that stopped" opened_or_stopped || fail_with_log "neither a successor nor a reason"
    if ! a_replica_is_open; then
        check "the recovery that stopped says why" analysis_says .
        figure stopped 1
        return 0
    fi
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check_failover
    figure rows "$(wc -l <"$RUN_DIRECTORY/before")"
}
# Relay logs survive the kill; which of them are new is not known to the server any more.
restart_replica() {
    signal_process "server$1" KILL
    wait_until 5 "the end of replica $1" process_ended "server$1"
    start_server_again "$1" --read-only=1 --skip-slave-start
}
opened_or_stopped() { a_replica_is_open || recovery_is_finished; }
# The session's SLEEP is ended on its server: that lets the lock go at once.
end_session() {
    local session
    for session in $(sql "$1" "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%' AND command = 'Query'"); do sql "$1" "KILL $session" || true; done
}
