# The favorite may not be opened: its read_only=0 is refused. Another one that holds as much is promoted in its place.
#
#   lost          the favorite has given up its channel by then, and nobody knows an account for a new one: it is listed as lost, with the reason
#   credentials   ReplicationCredentialsQuery knows one: it follows the successor

variants() {
    local times=1
    [[ $1 == once ]] || times=5
    printf '%d lost\n%d credentials\n' "$times" "$times"
}

run_scenario() {
    local favorite
    [[ $1 != credentials ]] || CONFIGURATION=("\"ReplicationCredentialsQuery\": \"SELECT 'repl', '$SERVER_PASSWORD'\"")
    start_scene 3
    favorite=$(favorite)
    sql_patiently "$favorite" "SET sql_log_bin = 0; REVOKE READ_ONLY ADMIN ON *.* FROM 'baton'@'127.0.0.1'"
    # All hold the same: killed between two rows, the primary might have given the last one to the others only, and the favorite would not be tried.
    end_process writer1
    end_process writer2
    wait_until "$ROWS_WITHIN" "the favorite to hold what the primary holds" holds_the_same "$favorite" || fail_with_log "the favorite stays behind"
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check "another replica than $favorite was promoted" not is_equal "$successor" "$favorite"
    check "the log says why the favorite was left" logged "$(server_port "$favorite").*READ_ONLY ADMIN"
    check "the KV record names the successor" within "" kv_names_successor
    if [[ $1 == credentials ]]; then
        check_failover
    else
        check "the log says why the favorite is lost" logged "lost.*$(server_port "$favorite").*credentials"
        end_process "server$favorite"
        check_failover
    fi
}
holds_the_same() { [[ $(sql "$1" "SELECT @@gtid_current_pos") == $(sql 1 "SELECT @@gtid_current_pos") ]]; }
