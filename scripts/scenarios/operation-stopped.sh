# The daemon is told to stop while an operation is under way: the replica has back what it had before the daemon ends, and whoever asked is told.

variants() { if [[ $1 == once ]]; then printf '1 -\n'; else printf '5 -\n'; fi; }

run_scenario() {
    local asked
    start_scene 2
    # It receives and does not apply, so whoever is moved below it waits for it.
    hold_session locker 3 "FLUSH TABLES WITH READ LOCK" 600
    pause 1
    start_process client "$RUN_DIRECTORY/client.log" "$BATON_EXECUTABLE" relocate "127.0.0.1:$(server_port 2)" --below "127.0.0.1:$(server_port 3)" --url "$url"
    wait_until 10 "the replica to stop receiving" receiver_is_stopped 2 || {
        cat "$RUN_DIRECTORY/client.log"
        fail_with_log "the operation did not begin"
    }
    asked=$(now_ms)
    signal_process baton TERM
    wait_until 30 "the daemon to end" process_ended baton || fail_with_log "the daemon did not end"
    figure ended_ms $(($(now_ms) - asked))
    wait_until 5 "the client to end" process_ended client || true
    check "the replica follows the primary, with both threads" replica_follows 2 "$primary_port"
    check "whoever asked was told" grep -q "got back what it had" "$RUN_DIRECTORY/client.log"
    check "and why" grep -q "the manager is stopping" "$RUN_DIRECTORY/client.log"
}
receiver_is_stopped() { [[ $(replica_status "$1") == *"Slave_IO_Running: No"* ]]; }
