# Kill -9 of the manager at each commit of a recovery; started again it finishes the same recovery, without a second promotion.
#
#   after N, before N   the first daemon dies there, the second one lives
#   after each          every daemon dies after its first commit, until the recovery is closed
#   before each         every daemon dies before its second commit: it always gets one step further

# No recovery has more commits; a walk beyond its end is a run without a crash.
readonly COMMITS=16

variants() {
    local number
    printf '1 after each\n1 before each\n'
    [[ $1 == soak ]] || return 0
    for ((number = 2; number <= COMMITS; number++)); do printf '1 after %d\n1 before %d\n' "$number" "$number"; done
}

# start_crashing WHEN N
start_crashing() {
    if [[ $1 == after ]]; then export BATON_CRASH_AT_COMMIT=$2; else export BATON_CRASH_BEFORE_COMMIT=$2; fi
    start_baton
    unset BATON_CRASH_AT_COMMIT BATON_CRASH_BEFORE_COMMIT
}
baton_ended_or_recovery_did() { process_ended baton || recovery_is_finished; }

run_scenario() {
    local when where first crashes=0
    read -r when where <<<"$1"
    # Commit 1 of a first start is the cluster's registration.
    first=$where
    [[ $where != each ]] || first=2
    start_cluster 3
    note_cluster 3
    write_configuration
    start_crashing "$when" "$first"
    await_known
    start_load
    # The inventory is written behind; a manager that dies within a second of its first start would not know the replicas.
    pause 2
    kill_primary
    while wait_until 30 "the daemon to crash or to finish" baton_ended_or_recovery_did && process_ended baton; do
        crashes=$((crashes + 1))
        ((crashes <= 60)) || fail_with_log "the recovery makes no progress across $crashes crashes"
        say "── crash $crashes" >>"$RUN_DIRECTORY/baton.log"
        if [[ $where != each ]]; then
            start_baton
        elif [[ $when == after ]]; then
            start_crashing after 1
        else
            start_crashing before 2
        fi
    done
    figure crashes "$crashes"
    if process_ended baton; then start_baton; fi
    wait_until "$KNOWN_WITHIN" "the daemon to stay" daemon_answers || fail_with_log "the daemon does not answer"
    await_successor
    check "one recovery is in the audit" eventually 30 recoveries_are 1
    check "it is successful" eventually 30 recovery_succeeded
    check_failover
    check "the KV record names the successor with epoch 1" within "" kv_has_epoch_1
    check "the hook ran" within "" hook_ran
    check "every run of the hook knew its attempt" hooks_know_attempts
    figure hooks "$(wc -l <"$RUN_DIRECTORY/hooks.log")"
}
recovery_succeeded() { baton recoveries --json --url "$url" | grep -Eq '"IsSuccessful": *true'; }
kv_has_epoch_1() { kv_names_successor && ((BASH_REMATCH[1] == 1)); }
hooks_know_attempts() { ! grep -qvE '^attempt=[1-9]' "$RUN_DIRECTORY/hooks.log"; }
