# A replica is killed 20 ms after the primary: the failover is still right.

variants() { if [[ $1 == once ]]; then printf '1 -\n'; else printf '10 -\n'; fi; }

run_scenario() {
    start_scene 3
    kill_primary
    pause 0.02
    signal_process server2 KILL
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check "the dead replica is not the successor" not is_equal "$successor" 2
    check_failover
}
