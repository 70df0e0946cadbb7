# A primary waits for acknowledgements that nobody gives: semi-sync is switched off on every replica while applications write.
#   freed     MySQL: one replica is made to acknowledge, and commits go on; the primary is told nothing
#   left      MySQL: no replica may be asked: none is touched, the finding says why, and it is freed as soon as one may
#   hopeless  MariaDB, where no acknowledgement would free it: it is said what does, and that does it
#   off       nobody asked for it (RecoverLockedSemiSyncMaster): it is reported, and no more

readonly LOCKED_WITHIN=30 FREED_WITHIN=60

variants() {
    local count=1
    [[ $1 == once ]] || count=5
    [[ ${BATON_TEST_WITHOUT:-} == mysql ]] || printf "$count %s\n" freed left
    printf "$count %s\n" hopeless off
}

run_scenario() {
    local what=$1
    source_side=rpl_semi_sync_master replica_side=rpl_semi_sync_slave words=SLAVE
    if [[ $what == freed || $what == left ]]; then
        use_server_kind mysql-9
        use_mysql_semi_sync
        source_side=rpl_semi_sync_source replica_side=rpl_semi_sync_replica words=REPLICA
    fi
    CONFIGURATION=('"ReasonableLockedSemiSyncMasterSeconds": 2' '"detailsInterval": "1s"')
    [[ $what == off ]] || CONFIGURATION+=('"RecoverLockedSemiSyncMaster": true')
    start_scene 3
    case $what in
    freed) free_it ;;
    left) leave_it ;;
    hopeless) say_what_helps ;;
    off) only_report_it ;;
    esac
}

# Applications that come later: the next commit that is acknowledged frees those that wait. Each ends with its row.
start_newcomers() {
    start_process newcomers "$RUN_DIRECTORY/newcomers.log" setsid bash -c 'source "$0/lib/output.sh"
        for ((number = 0; number < 40; number++)); do
            timeout 60 mariadb --no-defaults --host=127.0.0.1 --port="$1" --user=app --execute="INSERT INTO app.writes (note, server) VALUES (\"later\", @@server_id)" &
            pause 1
        done
        wait' "$SCRIPTS" "$primary_port"
}

# Commits wait for longer than the run takes.
lock_the_primary() {
    local number
    sql_patiently 1 "SET GLOBAL ${source_side}_timeout=600000"
    for number in 2 3 4; do
        sql_patiently "$number" "SET GLOBAL ${replica_side}_enabled=0; STOP $words IO_THREAD; START $words IO_THREAD"
    done
    wait_until 15 "the primary to count no replica" acknowledging_replicas_are 1 0
    rows=$(wc -l <"$RUN_DIRECTORY/before")
    locked_at=$(now_ms)
}
enabled_replicas() {
    local number count=0
    for number in 2 3 4; do count=$((count + $(sql_patiently "$number" "SELECT @@${replica_side}_enabled"))); done
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
    start_newcomers
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
    start_newcomers
    check_freed
    check "the one that may was asked" is_equal "$(sql_patiently 3 "SELECT @@${replica_side}_enabled")" 1
}

say_what_helps() {
    lock_the_primary
    wait_until "$LOCKED_WITHIN" "a finding" analysis_says "LockedSemiSyncMaster" || fail_with_log "it is not found"
    check "the analysis says what helps" eventually 15 analysis_says "baton disable-semi-sync-source"
    check "nothing is done" hold 3 enabled_are 0
    check "no recovery was recorded" recoveries_are 0
    baton enable-semi-sync-replica "127.0.0.1:$(server_port 2)" --url "$url" >"$RUN_DIRECTORY/enabled" 2>&1 || true
    check "a replica acknowledges by hand" eventually 10 acknowledging_replicas_are 1 1
    check "semi-sync is switched off" baton disable-semi-sync-source "127.0.0.1:$primary_port" --url "$url"
    check "and on again" baton enable-semi-sync-source "127.0.0.1:$primary_port" --url "$url"
    check "commits go on" eventually "$ROWS_WITHIN" more_rows "$((rows + 20))"
    check "and are acknowledged" eventually 10 acknowledging_replicas_are 1 1
}

only_report_it() {
    lock_the_primary
    wait_until "$LOCKED_WITHIN" "a finding" analysis_says "LockedSemiSyncMaster" || fail_with_log "it is not found"
    check "the analysis says which key is off" eventually 5 analysis_says "RecoverLockedSemiSyncMaster is off"
    check "nothing is done" hold 5 enabled_are 0
    check "no recovery was recorded" recoveries_are 0
    # So that the applications can be ended.
    sql_patiently 1 "SET GLOBAL ${source_side}_enabled=0"
}
