# Kill -9 of the manager at each commit of a recovery; started again it finishes the same recovery, without a second promotion.
#
#   after N     the daemon dies when its N-th commit is on disk, before it does anything because of it
#   before N    it dies right before that commit, having done what the one before announced

# The first two of a first start are the cluster's registration, and that its primary takes writes; a recovery with one hook list has these.
readonly FIRST_COMMIT=3 LAST_COMMIT=10

variants() {
    local number
    for ((number = FIRST_COMMIT; number <= LAST_COMMIT; number++)); do
        # Once: each commit on one of its sides; the simulation walks both.
        if [[ $1 != once ]]; then printf '3 after %d\n3 before %d\n' "$number" "$number"; elif ((number % 2)); then printf '1 before %d\n' "$number"; else printf '1 after %d\n' "$number"; fi
    done
}

# start_crashing WHEN N
start_crashing() {
    if [[ $1 == after ]]; then export BATON_CRASH_AT_COMMIT=$2; else export BATON_CRASH_BEFORE_COMMIT=$2; fi
    start_baton
    unset BATON_CRASH_AT_COMMIT BATON_CRASH_BEFORE_COMMIT
}
baton_ended_or_recovery_did() { process_ended baton || recovery_is_finished; }

run_scenario() {
    local when where crashes=0
    read -r when where <<<"$1"
    start_cluster 3
    note_cluster 3
    write_configuration
    start_crashing "$when" "$where"
    await_known
    start_load
    kill_primary
    wait_until 30 "the daemon to crash or to finish" baton_ended_or_recovery_did || fail_with_log "the daemon neither crashed nor finished"
    if process_ended baton; then
        crashes=1
        say "── started again" >>"$RUN_DIRECTORY/baton.log"
        start_baton
    fi
    figure crashes "$crashes"
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
