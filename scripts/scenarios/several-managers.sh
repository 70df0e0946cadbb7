# Three managers on Raft, of which one leads.
#
#   after N, before N   the leader dies at the N-th commit of a failover, right after it or right before it: another one finishes the same recovery
#   beyond N            the leader would die at the commit after the last one, the N-th: there is none, and it finishes the recovery itself
#   frozen              the leader stands still while the primary dies: another one fails over, and the one that goes on touches nothing
#   lost-disk           a node comes back without its log: it takes no part, is told how to, and votes again
#   ended               the leader is asked to end: it hands over first, and nobody waits for an election timeout
#   salvaged            two lose their directories for good: the third one begins a new cluster with what it has, and the old ones cannot join it
#   asked               a change that is asked of a follower is carried out by the leader, once

source "$SCRIPTS/lib/quorum.sh"

# A recovery with one hook list has these.
readonly LAST_COMMIT=8
# The one that leads when it begins.
readonly FIRST=1
# Seconds that pass before anybody stands by a timeout, where one hands over.
readonly PATIENCE=15

variants() {
    local number
    for ((number = 1; number <= LAST_COMMIT; number++)); do
        # Once: each commit on one of its sides; the simulation walks both.
        if [[ $1 != once ]]; then printf '3 after %d\n3 before %d\n' "$number" "$number"; elif ((number % 2)); then printf '1 before %d\n' "$number"; else printf '1 after %d\n' "$number"; fi
    done
    printf '1 %s\n' "beyond $LAST_COMMIT" frozen lost-disk asked ended salvaged
}

run_scenario() {
    local what where
    read -r what where <<<"$1"
    start_cluster 3
    note_cluster 3
    if [[ $what == ended ]]; then start_managers "\"RaftElectionTimeout\": \"${PATIENCE}s\"" "\"RouteTTL\": \"$((4 * PATIENCE))s\""; else start_managers; fi
    case $what in
    after) kill_leader_at BATON_CRASH_AT_COMMIT="$where" ;;
    before) kill_leader_at BATON_CRASH_BEFORE_COMMIT="$where" ;;
    beyond) outlive_last_commit BATON_CRASH_AT_COMMIT="$((where + 1))" ;;
    frozen) freeze_leader ;;
    lost-disk) lose_disk ;;
    asked) ask_follower ;;
    ended) end_leader ;;
    salvaged) salvage ;;
    esac
}

recovery_succeeded_at() { ask "$1" recoveries --json | grep -Eq '"IsSuccessful": *true'; }
routes_name_successor() { local number; for number in "$@"; do route_names "$number" 127.0.0.1 "$successor_port" && [[ $(route_epoch "$number") == 1 ]] || return 1; done; }
hooks_know_attempts() { ! grep -qvE '^attempt=[1-9]' "$RUN_DIRECTORY/hooks.log"; }

# begin_failover VARIABLE=VALUE: under a leader that is started with it.
begin_failover() {
    # It begins as a follower, so that what it commits is the recovery alone.
    end_process "manager$FIRST" 10
    wait_until 30 "another leader" one_of_leads 2 3 || fail_with_logs "nobody leads"
    start_manager "$FIRST" "$1"
    await_managers
    lead_from "$FIRST"
    start_load
    kill_primary
}

# check_one_recovery MANAGER
check_one_recovery() {
    check "one recovery is in the audit of manager $1" eventually 30 recoveries_of "$1" 1
    check "it is successful" eventually 60 recovery_succeeded_at "$1"
    check_failover
    check "the stores of the managers that run name the successor, with epoch 1" eventually 20 routes_name_successor 2 3
    check "the hook ran" within "" hook_ran
    check "every run of the hook knew its attempt" hooks_know_attempts
}

kill_leader_at() {
    begin_failover "$1"
    # Whoever outlives it has not committed as often as the variants say: this would prove nothing.
    wait_until 60 "the leader to die at that commit" process_ended "manager$FIRST" || fail_with_logs "the leader did not die at that commit: LAST_COMMIT is too large"
    await_successor
    figure writable_ms "$writable_after"
    wait_until 30 "a leader" one_of_leads 2 3 || fail_with_logs "nobody leads"
    check_one_recovery "$(leader 2 3)"
    start_manager "$FIRST"
    check "started again, it knows of one recovery" eventually 60 recoveries_of "$FIRST" 1
    check "and its store names the successor" eventually 20 routes_name_successor "$FIRST"
    check "nothing else was done" only_successor_accepts
}

outlive_last_commit() {
    begin_failover "$1"
    await_successor
    figure writable_ms "$writable_after"
    check_one_recovery "$FIRST"
    check "there is no further commit of it" process_runs "manager$FIRST"
    check "it leads as before" leads "$FIRST"
}

freeze_leader() {
    lead_from "$FIRST"
    start_load
    signal_process "manager$FIRST" STOP
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    wait_until 30 "another leader" one_of_leads 2 3 || fail_with_logs "nobody leads"
    check "another one finishes" eventually 60 recovery_succeeded_at "$(leader 2 3)"
    check_failover
    signal_process "manager$FIRST" CONT
    check "the one that goes on follows" eventually 20 manager_says "$FIRST" "this one watches"
    check "it touches nothing" hold 5 only_successor_accepts
    check "it knows of one recovery" eventually 20 recoveries_of "$FIRST" 1
    check "its store names the successor" eventually 20 routes_name_successor "$FIRST"
}

voters() { ask "$1" raft status --json | grep -c '"voter": *true' || true; }
voters_are() { [[ $(voters "$1") == "$2" ]]; }
lose_disk() {
    local lost=3 directory
    directory=$(manager_directory "$lost")
    lead_from "$FIRST"
    signal_process "manager$lost" KILL
    wait_until 5 "its end" process_ended "manager$lost"
    rm -r "$directory/raft"
    start_manager "$lost"
    check "it takes no part without its log" eventually 30 process_ended "manager$lost"
    check "it says what to do" manager_says "$lost" "RaftIncarnation to 1"
    manager_says "$lost" "RaftIncarnation to 1" || tail -n 5 "$directory/log"
    sed -i 's/^{$/{\n    "RaftIncarnation": 1,/' "$directory/baton.json"
    start_manager "$lost"
    check "it waits to be added" eventually 30 manager_says "$lost" "waits to be added"
    check "the lost one is taken out" ask "$FIRST" raft remove "$(manager_raft "$lost")"
    check "the new one is added" ask "$FIRST" raft add "$(manager_raft "$lost")" --incarnation 1
    check "it votes once it has caught up" eventually 30 voters_are "$FIRST" 3
    check "it knows the servers" eventually 30 manager_is_ready "$lost"
    signal_process "manager$FIRST" KILL
    check "it is one of two that elect a leader" eventually 30 one_of_leads 2 "$lost"
}

# term_is N TERM
term_is() { [[ $(term "$1") == "$2" ]]; }
end_leader() {
    local before ended_at
    lead_from "$FIRST"
    before=$(term "$FIRST")
    ended_at=$(now_ms)
    signal_process "manager$FIRST" TERM
    check "another one leads before a timeout can be over" eventually $((PATIENCE - 1)) one_of_leads 2 3
    figure handover_ms $(($(now_ms) - ended_at))
    check "it was one election" term_is "$(leader 2 3)" $((before + 1))
    check "the one that was asked has ended" eventually 10 process_ended "manager$FIRST"
    start_load
    kill_primary
    await_successor
    check "the new leader recovers" eventually 60 recovery_succeeded_at "$(leader 2 3)"
    check_failover
}

readonly NEW_CLUSTER=after
# renew N NODE…: another cluster, an empty directory, and these nodes in its list.
renew() {
    local directory nodes
    directory=$(manager_directory "$1")
    nodes=$(for number in "${@:2}"; do printf '"%s", ' "$(manager_raft "$number")"; done)
    sed -i "s|\"RaftDataDir\": \"[^\"]*\"|\"RaftDataDir\": \"$directory/raft-$NEW_CLUSTER\"|; s|\"RaftNodes\": \[[^]]*\]|\"RaftNodes\": [${nodes%, }]|; s/^{\$/{\n    \"RaftClusterName\": \"$NEW_CLUSTER\",/" "$directory/baton.json"
}
recover_from_old() {
    "$BATON_EXECUTABLE" raft unsafe-recover --config "$(manager_directory "$FIRST")/baton.json" --from "$(manager_directory "$FIRST")/raft" --from-cluster baton "$@" >>"$RUN_DIRECTORY/recovery.log" 2>&1
}
salvage() {
    local number directory
    directory=$(manager_directory "$FIRST")
    lead_from "$FIRST"
    check "a change is made" ask "$FIRST" tag "127.0.0.1:$primary_port" role=checked
    for number in "${MANAGERS[@]}"; do check "manager $number knows of it" eventually 10 has_tag "$number"; done
    for number in "${MANAGERS[@]}"; do end_process "manager$number" 10; done
    cp "$directory/baton.json" "$directory/old.json"
    renew "$FIRST" "$FIRST"
    check "it is not done by mistake" not recover_from_old
    check "it is done where the loss is accepted" recover_from_old --accept-data-loss
    check "and once" not recover_from_old --accept-data-loss
    start_manager "$FIRST"
    check "it leads alone" eventually 60 leads "$FIRST"
    check "it knows of the change" eventually 10 has_tag "$FIRST"
    for number in 2 3; do
        renew "$number" "${MANAGERS[@]}"
        start_manager "$number"
    done
    for number in 2 3; do check "manager $number waits to be added" eventually 30 manager_says "$number" "waits to be added"; done
    for number in 2 3; do
        check "manager $number is added" ask "$FIRST" raft add "$(manager_raft "$number")"
        check "it votes once it has caught up" eventually 30 voters_are "$FIRST" "$number"
    done
    signal_process "manager$FIRST" KILL
    check "the others elect a leader" eventually 30 one_of_leads 2 3
    check "which knows of the change" has_tag "$(leader 2 3)"
    # What is left of the old cluster comes back.
    cp "$directory/old.json" "$directory/baton.json"
    start_manager "$FIRST"
    check "it is refused" eventually 30 manager_says "$FIRST" wrongCluster
    check "it is in no cluster" hold 5 not leads "$FIRST"
    check "and the new cluster goes on" ask "$(leader 2 3)" untag "127.0.0.1:$primary_port" role
}

# has_tag N
has_tag() { [[ $(ask "$1" tags "127.0.0.1:$primary_port") == *role=checked* ]]; }
ask_follower() {
    local number second left
    lead_from "$FIRST"
    check "a follower takes the change" ask 2 tag "127.0.0.1:$primary_port" role=checked
    for number in "${MANAGERS[@]}"; do check "manager $number knows of it" eventually 10 has_tag "$number"; done
    signal_process "manager$FIRST" KILL
    wait_until 30 "another leader" one_of_leads 2 3 || fail_with_logs "nobody leads"
    second=$(leader 2 3)
    left=$((2 + 3 - second))
    check "it is there after the leader has died" has_tag "$second"
    signal_process "manager$second" KILL
    check "one that is left answers what it knows" eventually 20 has_tag "$left"
    check "and refuses what would change something" not ask "$left" untag "127.0.0.1:$primary_port" role
}
