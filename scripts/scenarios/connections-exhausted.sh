# Applications take all connections of the primary: that is told, nothing is done, the last place stays free for an administrator, and when there is room
# again everything goes on. In the second half our own session is ended, and we are refused.
#
#   KIND plain|privileged SECONDS   for so long, with an account that may or may not take the last place

variants() {
    local kind account seconds=12
    [[ $1 == once ]] || seconds=60
    for kind in $(scenario_kinds); do
        for account in plain privileged; do printf '1 %s %s %s\n' "$kind" "$account" "$seconds"; done
    done
}

# As many as are taken, and fewer than are taken by then, so that nobody at all gets in.
readonly CONNECTIONS=20 FEWER_CONNECTIONS=12 ENOUGH_CONNECTIONS=60
# Two replicas, two writers, who watches and ourselves are there as well: one or two of the crowd are always refused. More of them would hold the last place
# all the time.
readonly CROWD_SIZE=15
readonly TOLD_WITHIN=20
readonly ROWS_AFTERWARDS=20

run_scenario() {
    local full_at half number rows
    read -r kind account seconds <<<"$1"
    use_server_kind "$kind"
    half=$((seconds / 2))
    start_scene 2
    watch_primary
    sql_patiently 1 "SET GLOBAL max_connections = $CONNECTIONS"
    mkfifo "$RUN_DIRECTORY/silence"
    for ((number = 1; number <= CROWD_SIZE; number++)); do start_process "crowd$number" "$RUN_DIRECTORY/crowd.log" setsid bash -c "$CROWD" "$primary_port" "$RUN_DIRECTORY/silence"; done
    wait_until 20 "all connections to be taken" applications_are_refused
    full_at=$(now_ms)
    check "it is told that the primary is blocked" eventually "$TOLD_WITHIN" analysis_says PrimaryBlocked
    figure told_ms $(($(now_ms) - full_at))
    check "and by what" analysis_says "all of its connections"
    check "nobody is promoted while it lasts" hold $((half - ($(now_ms) - full_at) / 1000)) nobody_is_promoted
    check "rows flow over the sessions that stand" eventually 15 more_rows "$(wc -l <"$RUN_DIRECTORY/before")"
    # Now and then the last place is held for the moment in which somebody is being refused.
    check "an administrator gets in" eventually 10 server_answers 1

    wait_until 30 "the end of our session" end_our_session
    check "it is told that we are refused" eventually "$TOLD_WITHIN" analysis_says "failures? in a row.*(1040|Too many connections)"
    check "and that the primary is blocked, not dead" eventually "$TOLD_WITHIN" analysis_says PrimaryBlocked
    check "nobody is promoted while it lasts" hold "$half" nobody_is_promoted
    check "it is still told" eventually 3 analysis_says PrimaryBlocked
    figure lasted_ms $(($(now_ms) - full_at))

    for ((number = 1; number <= CROWD_SIZE; number++)); do signal_process "crowd$number" TERM; done
    wait_until 20 "an administrator to get in" server_answers 1
    sql_patiently 1 "SET GLOBAL max_connections = $ENOUGH_CONNECTIONS"
    rows=$(wc -l <"$RUN_DIRECTORY/before")
    check "nothing is wrong any more" eventually 20 nothing_is_wrong
    check "rows flow" eventually "$ROWS_WITHIN" more_rows $((rows + ROWS_AFTERWARDS))
    check_nothing_was_done
    check "the replicas follow the primary" eventually 10 replicas_follow_primary
    successor=1
    check "a row written to it is on every replica" row_reaches_replicas
    check_what_we_did
}
# An application that holds a session and is silent, so that the server notices at once when it ends; one that is refused tries again.
readonly CROWD='exec 3<>"$1"
    while :; do
        mariadb --no-defaults --host=127.0.0.1 --port="$0" --user=app <&3
        read -r -t 0.3 -u 3 _
    done'
applications_are_refused() { [[ $(sql_as app "$primary_port" "SELECT 1" 2>&1) == *1040* ]]; }
# Nobody gets in from then on.
end_our_session() {
    local session
    session=$(sql 1 "SELECT ID FROM $(processlist) WHERE USER = 'baton'") && [[ -n $session ]] && sql 1 "SET GLOBAL max_connections = $FEWER_CONNECTIONS; KILL $session"
}
# Without the privilege that lets it in where nobody else is. See MANAGER_PRIVILEGES.
before_baton() {
    [[ $account == plain ]] || return 0
    if [[ $kind == mysql-* ]]; then
        sql_patiently 1 "REVOKE CONNECTION_ADMIN ON *.* FROM 'baton'@'127.0.0.1'"
    else
        sql_patiently 1 "REVOKE CONNECTION ADMIN ON *.* FROM 'baton'@'127.0.0.1'"
    fi
}
