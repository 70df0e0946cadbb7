# A primary waits for acknowledgements that nobody gives: semi-sync is switched off on every replica while applications write.
#   freed KIND   one replica is made to acknowledge, and commits go on; the primary is told nothing
#   left KIND    no replica may be asked: none is touched, the finding says why, and it is freed as soon as one may
#   off          nobody asked for it (RecoverLockedSemiSyncMaster): it is reported, and no more

readonly LOCKED_WITHIN=30 FREED_WITHIN=60

variants() {
    local count=1 kind
    [[ $1 == once ]] || count=5
    for kind in $(scenario_kinds); do printf "$count %s $kind\n" freed left; done
    printf "$count off\n"
}

run_scenario() {
    local what kind
    read -r what kind <<<"$1"
    use_server_kind "${kind:-mariadb}"
    use_mysql_semi_sync
    source_side=rpl_semi_sync_master replica_side=rpl_semi_sync_slave words=SLAVE
    [[ ${kind:-} != mysql-* ]] || source_side=rpl_semi_sync_source replica_side=rpl_semi_sync_replica words=REPLICA
    CONFIGURATION=('"ReasonableLockedSemiSyncMasterSeconds": 2' '"detailsInterval": "1s"')
    [[ $what == off ]] || CONFIGURATION+=('"RecoverLockedSemiSyncMaster": true')
    start_scene 3
    case $what in
    freed) free_it ;;
    left) leave_it ;;
    off) only_report_it ;;
    esac
}

# Commits wait for longer than the run takes.
lock_the_primary() {
    local number
    sql 1 "SET GLOBAL ${source_side}_timeout=600000"
    for number in 2 3 4; do
        sql "$number" "SET GLOBAL ${replica_side}_enabled=0; STOP $words IO_THREAD; START $words IO_THREAD"
    done
    wait_until 15 "the primary to count no replica" acknowledging_replicas_are 1 0
    rows=$(wc -l <"$RUN_DIRECTORY/before")
    locked_at=$(now_ms)
}
enabled_replicas() {
    local number count=0
    for number in 2 3 4; do count=$((count + $(sql "$number" "SELECT @@${replica_side}_enabled"))); done
    printf '%d' "$count"
}
enabled_are() { [[ $(enabled_replicas) == "$1" ]]; }
primary_is_as_it_was() { [[ $(sql 1 "SELECT @@${source_side}_enabled, @@${source_side}_timeout") == $'1\t600000' ]]; }
register() { baton register-candidate "127.0.0.1:$(server_port "$1")" "$2" --url "$url" >"$RUN_DIRECTORY/registered" || fail "register-candidate: $(cat "$RUN_DIRECTORY/registered")"; }
recovery_says() { baton recoveries --url "$url" 2>&1 | grep -Eq -- "$1"; }

check_freed() {
    wait_until "$FREED_WITHIN" "commits to go on" more_rows "$((rows + 20))" || fail_with_log "the primary stays locked"
    figure freed_ms $(($(now_ms) - locked_at))
    check "one replica was made to acknowledge" enabled_are 1
    check "the primary was told nothing" primary_is_as_it_was
    check "it is in the audit, and succeeded" eventually 10 recovery_says "LockedSemiSyncMaster  127.0.0.1:$primary_port  succeeded"
    check "the primary accepts writes, and no replica does" only_primary_accepts
    check "the replicas replicate from it" eventually 10 replicas_follow_primary
}

free_it() {
    lock_the_primary
    check_freed
    check "it is asked for once" hold 5 recoveries_are 1
}

leave_it() {
    local number
    for number in 2 3 4; do register "$number" must_not; done
    lock_the_primary
    wait_until "$LOCKED_WITHIN" "a finding" analysis_says "LockedSemiSyncMaster" || fail_with_log "it is not found"
    check "the analysis says what is in the way of each" eventually 15 analysis_says "must_not"
    check "no replica is touched" hold 5 enabled_are 0
    check "and it is tried once" recoveries_are 1
    register 3 neutral
    check_freed
    check "the one that may was asked" is_equal "$(sql 3 "SELECT @@${replica_side}_enabled")" 1
}

only_report_it() {
    lock_the_primary
    wait_until "$LOCKED_WITHIN" "a finding" analysis_says "LockedSemiSyncMaster" || fail_with_log "it is not found"
    check "the analysis says which key is off" eventually 5 analysis_says "RecoverLockedSemiSyncMaster is off"
    check "nothing is done" hold 5 enabled_are 0
    check "no recovery was recorded" recoveries_are 0
    # So that the applications can be ended.
    sql 1 "SET GLOBAL ${source_side}_enabled=0"
}
