# The favorite may not be opened: its read_only=0 is refused. Another one that holds as much is promoted in its place.

variants() { if [[ $1 == once ]]; then printf '1 -\n'; else printf '5 -\n'; fi; }

run_scenario() {
    local favorite
    start_scene 3
    favorite=$(favorite)
    sql "$favorite" "SET sql_log_bin = 0; REVOKE READ_ONLY ADMIN ON *.* FROM 'baton'@'127.0.0.1'"
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check "another replica than $favorite was promoted" not is_equal "$successor" "$favorite"
    check_failover
    check "the audit says why the favorite was left" logged "$(server_port "$favorite").*(1227|READ_ONLY)"
    check "the KV record names the successor" within "" kv_names_successor
}
