# The daemon's data directory is full when the primary dies: its reserve lets the failover be journaled, and it says that its disk is full.
#
#   full      full before the primary dies
#   hopeless  so full that not even the reserve helps: no recovery opens, and the message says why

variants() { printf '1 full\n1 hopeless\n'; }

readonly DISK_MEGABYTES=48

run_scenario() {
    local disk=$RUN_DIRECTORY/disk
    start_cluster 3
    note_cluster 3
    mkdir "$disk"
    make_daemon_place 1 2 3 4
    "${BATON_WRAPPER[@]}" mount -t tmpfs -o "size=${DISK_MEGABYTES}m" baton "$disk"
    write_configuration "\"SQLite3DataFile\": \"$disk/baton.sqlite\""
    start_baton
    await_known
    start_load
    pause 2
    fill_disk "$disk"
    if [[ $1 == hopeless ]]; then
        # Somebody else takes what the reserve gives back, as soon as it is given.
        start_process hog "$RUN_DIRECTORY/hog.log" "${BATON_WRAPPER[@]}" bash -c 'while :; do cat /dev/zero >>"$0/hog" 2>/dev/null; sleep 0.001; done' "$disk"
    fi
    kill_primary
    if [[ $1 == full ]]; then
        await_successor
        figure writable_ms "$writable_after"
        await_recovery
        check_failover
        check "the audit has the recovery" eventually 5 recoveries_are 1
        check "the daemon says that its disk is full" eventually 15 logged "critical.*(disk|space|full)"
        check "it starts again on the full disk" starts_again
        check "and knows the recovery" eventually 5 recoveries_are 1
    else
        # Either the commit got the room before the hog, and then all of it is right; or nothing was begun, and the reason is said.
        if eventually 5 a_replica_is_open; then
            await_successor
            figure opened 1
            check "the replicas follow the successor" eventually 20 replicas_follow
            check "no other server accepts writes" only_successor_accepts
        else
            figure opened 0
            check "the daemon says why nothing is done" logged "cannot be written"
            check "the replicas still point at the primary" replicas_point_to_primary
        fi
    fi
}
fill_disk() { "${BATON_WRAPPER[@]}" bash -c 'cat /dev/zero >"$0/filler" 2>/dev/null; :' "$1"; }
starts_again() {
    end_process baton 10
    start_baton
    eventually 20 daemon_answers
}
replicas_point_to_primary() {
    local number
    for number in 2 3 4; do [[ $(replica_status "$number") == *"Master_Port: $primary_port"* ]] || return 1; done
}
