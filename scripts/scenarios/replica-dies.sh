# A replica dies with the primary, or a moment after it.
#   other      one that is not chosen, 20 ms later: the failover goes on without it
#   favorite   the one that would be chosen, at the same moment: another one is
#   successor  the one that is chosen, 20 ms later, which may be before, while or after it is opened. Whoever has been opened, or may have been, is not
#              replaced: then nobody else is, and it is told; what follows is a person's to decide

variants() {
    local count=1
    [[ $1 == once ]] || count=10
    printf "$count %s\n" other favorite successor
}

run_scenario() {
    local favorite dying
    start_scene 3
    favorite=$(favorite) dying=$favorite
    [[ $1 != other ]] || dying=$((favorite == 2 ? 3 : 2))
    if [[ $1 == favorite ]]; then
        # First, so that it is not seen alive by anybody who misses the primary.
        signal_process "server$dying" KILL
        kill_primary
    else
        kill_primary
        pause 0.02
        signal_process "server$dying" KILL
    fi
    if [[ $1 == successor ]]; then
        wait_until "$FINISHED_WITHIN" "the recovery to end" logged "closed: (succeeded|stopped)" || fail_with_log "the recovery did not end"
        if not a_replica_is_open; then
            check "whoever asks is told why nobody is open" logged "may accept writes, so no other server is opened|[0-9]+ is primary of epoch 1"
            check "nobody else is opened" hold 3 nobody_is_promoted
            return
        fi
    else
        await_successor
        figure writable_ms "$writable_after"
        await_recovery
    fi
    check "the dead replica is not the successor" not is_equal "$successor" "$dying"
    check_failover
}
