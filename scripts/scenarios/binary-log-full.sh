# The disk of the primary's binary log is full for a while: commits do not finish, and the primary lives. That is told, nothing is done, and when there is
# room again everything goes on.
#
#   KIND SECONDS   for so long

variants() {
    local kind seconds=10
    [[ $1 == once ]] || seconds=60
    for kind in $(scenario_kinds); do printf '1 %s %s\n' "$kind" "$seconds"; done
}

readonly LOG_DISK_MEGABYTES=8
# Both flavours look once a minute whether there is room again.
readonly RESUMED_WITHIN=75 TOLD_WITHIN=20
readonly ROWS_AFTERWARDS=20

run_scenario() {
    local kind seconds rows full_at
    read -r kind seconds <<<"$1"
    use_server_kind "$kind"
    log_disk=$RUN_DIRECTORY/binary-logs
    mkdir "$log_disk"
    PRIMARY_WRAPPER=(unshare --mount bash -c 'mount -t tmpfs -o "size=$0m,mode=0777" baton "$1" && exec "${@:2}"' "$LOG_DISK_MEGABYTES" "$log_disk")
    PRIMARY_OPTIONS=(--log-bin="$log_disk/binlog")
    start_scene 2
    watch_primary
    on_log_disk 'cat /dev/zero >"$0/filler" 2>/dev/null; :'
    full_at=$(now_ms)
    check "it is told that the primary is blocked" eventually "$TOLD_WITHIN" analysis_says PrimaryBlocked
    figure told_ms $(($(now_ms) - full_at))
    check "and what its sessions wait for" analysis_says "wait for their commits|waits for its commit"
    check "nobody is promoted while it lasts" hold $((seconds - ($(now_ms) - full_at) / 1000)) nobody_is_promoted
    check "it is still told" eventually 3 analysis_says PrimaryBlocked
    rows=$(wc -l <"$RUN_DIRECTORY/before")
    on_log_disk 'rm "$0/filler"'
    check "commits go on" eventually "$RESUMED_WITHIN" more_rows $((rows + ROWS_AFTERWARDS))
    figure lasted_ms $(($(now_ms) - full_at))
    check "nothing is wrong any more" eventually 20 nothing_is_wrong
    check_nothing_was_done
    check "the replicas follow the primary" eventually 10 replicas_follow_primary
    successor=1
    check "a row written to it is on every replica" row_reaches_replicas
    check_what_we_did
}
# Where the primary sees it.
on_log_disk() { nsenter --target "$(process_id server1)" --mount bash -c "$1" "$log_disk"; }
