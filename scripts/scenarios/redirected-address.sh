# After a failover the old primary's address leads to the successor: it is recognised there, and not fenced.

variants() { if [[ $1 == once ]]; then printf '1 -\n'; else printf '5 -\n'; fi; }

run_scenario() {
    local rows
    start_scene 3
    start_prospectors
    kill_primary
    await_successor
    await_recovery
    check_failover
    start_process redirection "$RUN_DIRECTORY/redirection.log" setsid socat \
        "TCP-LISTEN:$primary_port,bind=127.0.0.1,reuseaddr,fork,backlog=64" "TCP:127.0.0.1:$successor_port"
    # The applications of the load follow the old address, and write to the successor by it.
    rows=$(wc -l <"$RUN_DIRECTORY/before")
    check "rows written to the old address reach the successor" eventually 10 rows_are_more_than "$rows"
    check "the successor is never read-only for five seconds" hold 5 is_open "$successor"
    check "its sessions are not ended: rows keep flowing" rows_flow_without_gap
    check "the daemon says who answers there" logged "$primary_port.*(another server|identity|is the)"
}
rows_are_more_than() { (($(wc -l <"$RUN_DIRECTORY/before") > $1)); }
is_open() { [[ $(sql "$1" "SELECT @@read_only") == 0 ]]; }
# An ended session is made again by its writer within a second; none may be, once they have all moved to the redirection.
rows_flow_without_gap() {
    local connections
    connections=$(connections_of_app)
    pause 2
    [[ $(connections_of_app) == "$connections" ]]
}
connections_of_app() { sql "$successor" "SELECT GROUP_CONCAT(id ORDER BY id) FROM information_schema.processlist WHERE user = 'app'"; }
