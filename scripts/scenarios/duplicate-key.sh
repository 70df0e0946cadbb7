# A duplicate key stops every applier while the daemon is cut off from the primary: replicas that do not replicate have not lost their source.
#
#   refuse SECONDS, hang SECONDS   how the daemon is cut off, and for how long

variants() {
    local seconds=60
    [[ $1 == soak ]] || seconds=10
    printf '1 refuse %d\n1 hang %d\n' "$seconds" "$seconds"
}

# A row with this id is on the replicas before it comes from the primary.
readonly TAKEN_ID=4000000000

run_scenario() {
    local how seconds number
    read -r how seconds <<<"$1"
    start_cluster 3
    note_cluster 3
    make_daemon_place 1 2 3 4
    write_configuration
    start_baton
    await_known
    start_load
    for number in 2 3 4; do
        sql_patiently "$number" "SET sql_log_bin = 0; INSERT INTO app.writes (id, note, server) VALUES ($TAKEN_ID, 'in the way', @@server_id)"
    done
    cut_way 1 daemon "$how"
    sql_patiently 1 "INSERT INTO app.writes (id, note, server) VALUES ($TAKEN_ID, 'duplicate', @@server_id)"
    for number in 2 3 4; do check "the applier of replica $number has stopped" eventually 5 applier_has_error "$number" 1062; done
    check "the finding says why nothing is done" eventually 10 analysis_says "nothing is done: "
    check "nobody is promoted" hold "$seconds" nobody_is_promoted
    mend_way 1 daemon "${BATON_WRAPPER[@]}"
    check "the finding is that no replica replicates" eventually 10 analysis_says "AllMasterReplicasNotReplicating"
    check_nothing_was_done
}
applier_has_error() { [[ $(replica_status "$1" 2>/dev/null) =~ Last_SQL_Errno:\ $2 ]]; }
