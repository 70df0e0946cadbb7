# A source in the middle of a tree dies: 1 <- 2, 3 and 2 <- 4, 5. Its replicas replicate from somebody else at once, and the primary goes on as if nothing had been.
#   sibling KIND      killed: they follow its sibling
#   above KIND        killed, and nobody else follows the primary: they follow the primary
#   frozen KIND       stopped in the middle of a connection: convicted by the silence of its replicas
#   with-primary      the primary is killed at the same moment: it is replaced first, and they follow the new one
#   asked             no filter names the cluster: nothing is done until a person asks
#   manager-killed N  the daemon dies right after its N-th commit, and is started again

# The first two of a first start are the cluster's registration, and that its primary takes writes; 3 is the detection, 4 the opening; then the steps, and the end.
readonly FIRST_COMMIT=4 LAST_COMMIT=6

variants() {
    local count=1 number kind
    [[ $1 == once ]] || count=5
    for kind in $(scenario_kinds); do printf "$count %s $kind\n" sibling above frozen; done
    printf "$count %s\n" with-primary asked
    for ((number = FIRST_COMMIT; number <= LAST_COMMIT; number++)); do
        # Once: every second commit; the simulation walks all of them.
        [[ $1 == once ]] && ((number % 2)) || printf "$count manager-killed %d\n" "$number"
    done
}

run_scenario() {
    local kind=${1%% *} argument=${1#* } stop="STOP SLAVE"
    if [[ $argument == mysql-* ]]; then
        use_server_kind "$argument"
        stop="STOP REPLICA"
    fi
    CONFIGURATION=("\"PostIntermediateMasterFailoverProcesses\": [\"echo {failureType} {instanceType} {failedHost}:{failedPort} {successorHost}:{successorPort} {lostReplicas} >> $RUN_DIRECTORY/moved.log\"]")
    [[ $kind == asked ]] || CONFIGURATION+=("\"RecoverIntermediateMasterClusterFilters\": [\"*\"]")
    [[ $kind != manager-killed ]] || export BATON_CRASH_AT_COMMIT=$argument
    [[ $kind == above ]] && siblings=() orphans=(3 4) || siblings=(3) orphans=(4 5)
    start_scene $((1 + ${#siblings[@]} + ${#orphans[@]}))
    unset BATON_CRASH_AT_COMMIT
    case $kind in
    sibling | above | frozen) lose_the_source "$kind" ;;
    with-primary) lose_both ;;
    asked) ask_for_it ;;
    manager-killed) lose_the_manager ;;
    esac
}

# The tree, before the daemon sees it.
before_baton() {
    local number
    for number in "${orphans[@]}"; do
        sql_patiently "$number" "$stop"
        replicate_from "$number" 2
    done
    for number in "${orphans[@]}"; do wait_until "$ATTACHED_WITHIN" "server $number to follow server 2" replica_follows "$number" "$(server_port 2)"; done
}

orphans_follow() {
    local number
    for number in "${orphans[@]}"; do replica_follows "$number" "$1" || return 1; done
}
# await_orphans SERVER: until they all follow it with both threads.
await_orphans() {
    wait_until 60 "the replicas to follow server $1" orphans_follow "$(server_port "$1")" || fail_with_log "they do not follow server $1"
    figure moved_ms $(($(now_ms) - killed_at))
}
lose() {
    at_any_moment
    killed_at=$(now_ms)
    signal_process server2 "$1"
}
recovery_says() { baton recoveries --url "$url" 2>&1 | grep -Eq -- "$1"; }

# check_tree SERVER: whom they follow, and that nothing else changed.
check_tree() {
    local id number
    check "the primary accepts writes, and nobody else does" only_living_primary_accepts
    check "all replicas of server 2 follow server $1" orphans_follow "$(server_port "$1")"
    wait_until "$FINISHED_WITHIN" "the recovery to end" no_recovery_is_open || fail_with_log "it stays open"
    check "it is in the audit, and succeeded" recovery_says "DeadIntermediateMaster[A-Za-z]*  127.0.0.1:$(server_port 2) -> 127.0.0.1:$(server_port "$1")  succeeded"
    check "its hooks ran and know where they are" grep -Eq "intermediate-master 127.0.0.1:$(server_port 2) 127.0.0.1:$(server_port "$1") *$" "$RUN_DIRECTORY/moved.log"
    id=$(sql_patiently 1 "INSERT INTO app.writes (note, server) VALUES ('afterwards', @@server_id); SELECT LAST_INSERT_ID()")
    for number in "${orphans[@]}"; do
        check "a row written now reaches server $number" eventually 10 row_is_on "$number" "$id"
        check "server $number has all that the primary acknowledged before" eventually 10 has_all_rows "$number"
    done
}
only_living_primary_accepts() {
    local number
    [[ $(sql 1 "SELECT @@read_only" 2>/dev/null) == 0 ]] || return 1
    for number in "${siblings[@]}" "${orphans[@]}"; do [[ $(sql "$number" "SELECT @@read_only" 2>/dev/null) == 1 ]] || return 1; done
}
has_all_rows() {
    successor=$1
    cp "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/acknowledged"
    nothing_is_lost
}

lose_the_source() {
    local target=3 signal=KILL
    [[ $1 != above ]] || target=1
    [[ $1 != frozen ]] || signal=STOP
    lose "$signal"
    await_orphans "$target"
    check_tree "$target"
}

# While nothing is written: what servers 4 and 5 alone got through server 2 would be nobody's to keep.
lose_both() {
    # A row on its way would reach some of the servers and not others. A signal that stops a writer stops none of its sessions.
    end_process writer1
    end_process writer2
    pause 1
    killed_at=$(now_ms)
    signal_process server1 KILL
    signal_process server2 KILL
    wait_until "$WRITABLE_WITHIN" "server 3 to accept writes" accepts 3 || fail_with_log "nobody took over"
    figure writable_ms $(($(now_ms) - killed_at))
    await_orphans 3
    wait_until "$FINISHED_WITHIN" "the recoveries to end" no_recovery_is_open || fail_with_log "one stays open"
    check "the failover is in the audit, and succeeded" recovery_says "DeadMaster[A-Za-z]*  127.0.0.1:$primary_port -> 127.0.0.1:$(server_port 3)  succeeded"
    check "and so is the move of the replicas" recovery_says "DeadIntermediateMaster[A-Za-z]*  127.0.0.1:$(server_port 2) -> 127.0.0.1:$(server_port 3)  succeeded"
    for number in "${orphans[@]}"; do
        check "server $number has all that the old primary acknowledged" eventually 10 has_all_rows "$number"
    done
}

ask_for_it() {
    lose KILL
    wait_until 20 "a finding" analysis_says "DeadIntermediateMaster" || fail_with_log "it is not found"
    check "the analysis says which key is missing" eventually 5 analysis_says "RecoverIntermediateMasterClusterFilters"
    check "nothing is done by itself" hold 3 recoveries_are 0
    check "whoever asks gets it" baton failover "127.0.0.1:$(server_port 2)" --only-if-dead --reason "scenario" --url "$url"
    await_orphans 3
    check_tree 3
}

lose_the_manager() {
    local target
    lose KILL
    wait_until 20 "the daemon to die, or the recovery to end" baton_ended_or_orphans_follow || fail_with_log "neither the daemon nor the recovery ended"
    if process_ended baton; then
        say "── started again" >>"$RUN_DIRECTORY/baton.log"
        start_baton
    fi
    # A daemon that has never read the dead server knows no siblings of it: then they follow the primary.
    wait_until 60 "the replicas to follow somebody else" orphans_follow_a_survivor || fail_with_log "they do not follow a server that lives"
    figure moved_ms $(($(now_ms) - killed_at))
    wait_until "$KNOWN_WITHIN" "the daemon to answer" daemon_answers /api/health || fail_with_log "the daemon does not answer"
    check_tree "$target"
}
orphans_follow_a_survivor() {
    for target in 3 1; do
        if orphans_follow "$(server_port "$target")"; then return 0; fi
    done
    return 1
}
baton_ended_or_orphans_follow() { process_ended baton || { orphans_follow "$(server_port 3)" && recovery_says "DeadIntermediateMaster.*succeeded"; }; }
