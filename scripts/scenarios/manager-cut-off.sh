# The daemon alone is cut off from the primary: nobody is promoted, the finding says why, and it works as before when the way is mended.
#
#   HOW SECONDS          refuse: connections break and are refused; hang: they stay and nothing is answered
#   HOW SECONDS outage   in the middle of it, replicas and applications lose the primary too, for half a second

variants() {
    local how seconds=60
    [[ $1 == soak ]] || seconds=10
    for how in refuse hang; do
        printf '1 %s %d\n' "$how" "$seconds"
        printf '1 %s %d outage\n' "$how" "$seconds"
    done
}

run_scenario() {
    local how seconds outage
    read -r how seconds outage <<<"$1"
    start_cluster 3
    note_cluster 3
    [[ -z $outage ]] || move_primary_to_place
    make_daemon_place 1 2 3 4
    write_configuration
    start_baton
    await_known
    start_load
    cut_way 1 daemon "$how"
    if [[ -n $outage ]]; then
        seconds=$((seconds / 2))
        pause "$seconds"
        cut_way 1 outside refuse
        pause 0.5
        mend_way 1 outside
    fi
    check "the finding says that the replicas see the primary" eventually 10 analysis_says "sees it"
    check "the finding says why nothing is done" analysis_says "nothing is done: .*replica"
    check "nobody is promoted" hold "$seconds" nobody_is_promoted
    mend_way 1 daemon "${BATON_WRAPPER[@]}"
    check "the primary is well again" eventually 10 nothing_is_wrong
    check_nothing_was_done
    check "replication goes on" eventually 10 replicas_follow_primary
    # Still able to act: the load has ended with the outage, the kill has not.
    kill_and_check_failover
}
