# serve --observe: nothing is touched, and what would have been done is recorded.

variants() { printf '1 -\n'; }

run_scenario() {
    local number before after
    SERVE_OPTIONS=(--observe)
    start_scene 3
    kill_primary
    wait_until 30 "what would have been done to be recorded" observed_is_recorded || fail_with_log "nothing was recorded"
    pause 2
    for number in 2 3 4; do
        check "replica $number is read-only and still points at the primary" is_untouched "$number"
    done
    check "no hook ran" not test -s "$RUN_DIRECTORY/hooks.log"
    check "no KV record was written" not kv_exists
}
observed_is_recorded() { recoveries_are 1; }
is_untouched() {
    local status
    status=$(replica_status "$1")
    [[ $status == *"Master_Port: $primary_port"* && $status == *"Slave_IO_Running: Connecting"* && $status == *"Slave_SQL_Running: Yes"* ]] &&
        [[ $(sql "$1" "SELECT @@read_only") == 1 ]]
}
kv_exists() { compgen -G "$RUN_DIRECTORY/kv/*.json" >/dev/null; }
