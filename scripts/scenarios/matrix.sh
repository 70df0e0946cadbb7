# Kinds of servers by shapes by deaths, with semi-sync: each cell ends as it should, recovered without losing an acknowledged row, or refused with its reason. Cells that a scenario of their own looks at more
# closely (restart, freeze, manager-cut-off, replica-dies, crash-walk) are run here for the other kinds and shapes.
#
#   KIND SHAPE EVENT
#
#   star   three replicas follow the primary
#   tree   two do, and the third one follows the first of them
#   ring   the primary and one of its replicas follow each other: that one takes over, and nobody else does
#
#   kill               SIGKILL under write load
#   restart            the same, started again after 0.1 s: it stays the primary, or another one is and it is fenced
#   stop               SIGSTOP; afterwards it goes on, and is fenced
#   cut-primary        packets between the primary and everybody else vanish; afterwards the way is mended, and the old primary is fenced
#   cut-manager        packets between the manager and the primary vanish: nothing is done
#   large-transaction  SIGKILL while the replicas receive a transaction of tens of megabytes
#   candidate-first    whoever would be chosen dies with the primary: another one is promoted; in a ring nobody else may be, so nobody is
#   candidate          whoever was designated dies before it is opened, by a hook that runs right then: another one is promoted that received all that it did, and
#                      where none has, or in a ring, nobody is, and the reason is said
#   manager            the manager dies at a commit in the middle, and is started again

# Whether the old primary stayed, or another one is there and it is fenced.
source "$SCRIPTS/scenarios/restart.sh"

readonly EVENTS=(kill restart stop cut-primary cut-manager large-transaction candidate-first candidate manager)
readonly BIG_ROWS=150000
# Of the relay logs of a replica, when the primary is killed.
readonly BIG_BYTES=4000000
# Half of the commits of a recovery.
readonly CRASH_AT_COMMIT=5
readonly CUT_WITHIN=30

variants() {
    local kind shape event
    for kind in $(scenario_kinds); do
        for shape in star tree ring; do
            for event in "${EVENTS[@]}"; do
                # In a short pass: what no other scenario has, where it is cheap.
                [[ $1 == soak || "$kind $shape $event" =~ ^(mariadb\ tree\ (candidate|manager)|mariadb\ ring\ kill|mariadb\ star\ cut-primary|mysql-9\ star\ (candidate|large-transaction)|mysql-9\ tree\ kill)$ ]] || continue
                printf '1 %s %s %s\n' "$kind" "$shape" "$event"
            done
        done
    done
}

run_scenario() {
    read -r kind shape event <<<"$1"
    dying=
    use_server_kind "$kind"
    use_mysql_semi_sync
    # Undoing a part of the large transaction takes minutes with the small logs that the other scenarios are content with.
    [[ $kind != mysql-* ]] || SERVER_OPTIONS+=(--innodb-redo-log-capacity=256M --innodb-buffer-pool-size=64M)
    start_cluster 3
    note_cluster 3
    [[ $event != cut-primary ]] || move_primary_to_place
    "make_$shape"
    sql_patiently 1 "CREATE TABLE app.big (note VARCHAR(200) NOT NULL) ENGINE=InnoDB"
    [[ $event != cut-manager ]] || make_daemon_place 1 2 3 4
    if [[ $event == candidate ]]; then
        write_candidate_hook
        write_configuration '"fencing": "hook"' "\"FencingProcesses\": [\"bash $RUN_DIRECTORY/kill-candidate {successorPort}\"]"
    else
        write_configuration
    fi
    [[ $event != manager ]] || export BATON_CRASH_AT_COMMIT=$CRASH_AT_COMMIT
    start_baton
    unset BATON_CRASH_AT_COMMIT
    await_known
    start_load
    lose_the_primary
    case "$shape $event" in
    *\ cut-manager)
        check_nobody_is_promoted "nothing is done: .*replica"
        check "no recovery is in the audit" recoveries_are 0
        check "the KV record names the primary" grep -q "\b$primary_port\b" "$RUN_DIRECTORY"/kv/*.json
        ;;
    ring\ candidate-first) check_nobody_is_promoted "CoMasterRecoveryMustPromoteOtherCoMaster" ;;
    *\ candidate) check_without_candidate ;;
    *) check_recovered ;;
    esac
}

# MARK: Shapes

make_star() { :; }
make_tree() {
    follow_instead 4 2
    # Whoever dies or takes over, server 4 stays below its source; what becomes of it when that one dies is not asked here.
    replicas_follow() {
        local number
        for number in $(survivors); do
            ((number == 4)) || replica_follows "$number" "$successor_port" || return 1
        done
        [[ $dying == 2 ]] || replica_follows 4 "$(server_port 2)"
    }
    replicas_follow_primary() { replica_follows 2 "$primary_port" && replica_follows 3 "$primary_port" && replica_follows 4 "$(server_port 2)"; }
}
make_ring() {
    # The account came from the primary, and so did everything else that the replica has; the primary has what it wrote itself.
    [[ $kind == mysql-* ]] || sql_patiently 1 "SET GLOBAL gtid_slave_pos=@@gtid_current_pos"
    if [[ $event == cut-primary ]]; then
        place_wrapper primary
        start_relay_to 2
        start_way 2 primary "${PLACE[@]}"
    fi
    replicate_from 1 2
    wait_until "$ATTACHED_WITHIN" "the ring to close" replica_follows 1 "$(server_port 2)"
}

# follow_instead REPLICA SOURCE: from where it is.
follow_instead() {
    if [[ $kind == mysql-* ]]; then
        sql_patiently "$1" "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_PORT=$(server_port "$2"); START REPLICA"
    else
        sql_patiently "$1" "STOP SLAVE; CHANGE MASTER TO MASTER_PORT=$(server_port "$2"); START SLAVE"
    fi
    wait_until "$ATTACHED_WITHIN" "replica $1 to follow server $2" replica_follows "$1" "$(server_port "$2")"
}

# Who would be chosen: in a ring the other one, else the first address of those that follow the primary itself.
favorite_of_shape() {
    case $shape in
    ring) printf 2 ;;
    tree) if (($(server_port 2) < $(server_port 3))); then printf 2; else printf 3; fi ;;
    star) favorite ;;
    esac
}

# MARK: Events

lose_the_primary() {
    case $event in
    kill | candidate | manager) kill_primary ;;
    restart)
        kill_primary
        pause 0.1
        wait_until 15 "the end of the primary" process_ended server1
        start_server_again 1 --read-only=0
        ;;
    stop) kill_primary STOP ;;
    cut-primary)
        note_moment
        cut_way 1 outside hang
        [[ $shape != ring ]] || cut_way 2 primary hang
        ;;
    cut-manager)
        note_moment
        cut_way 1 daemon hang
        ;;
    large-transaction) kill_in_large_transaction ;;
    candidate-first)
        dying=$(favorite_of_shape)
        # First, so that it is not seen alive by anybody who misses the primary; what it alone had acknowledged the others have a moment later.
        signal_process "server$dying" KILL
        pause 0.1
        kill_primary
        ;;
    esac
    if [[ $event == manager ]]; then
        wait_until 30 "the daemon to die" process_ended baton || fail_with_log "the daemon does not die"
        start_baton
        wait_until "$KNOWN_WITHIN" "the daemon to stay" daemon_answers || fail_with_log "the daemon does not answer"
    fi
}
# The hooks of FencingProcesses run when the successor is designated and has everything, right before it is opened. The primary is dead already.
write_candidate_hook() {
    cat >"$RUN_DIRECTORY/kill-candidate" <<HOOK
set -euo pipefail
RUN_DIRECTORY=$RUN_DIRECTORY
for part in output processes; do source "$SCRIPTS/lib/\$part.sh"; done
# Whoever is designated instead lives.
[[ ! -e \$RUN_DIRECTORY/candidate ]] || exit 0
for file in "\$RUN_DIRECTORY"/server*/port; do
    [[ \$(<"\$file") == "\$1" ]] || continue
    name=\${file%/port} name=\${name##*/}
    signal_process "\$name" KILL
    wait_until 5 "the end of \$name" process_ended "\$name"
    printf '%s' "\${name#server}" >"\$RUN_DIRECTORY/candidate"
    exit 0
done
exit 1
HOOK
}

kill_in_large_transaction() {
    start_process large "$RUN_DIRECTORY/large.log" mariadb --no-defaults --host=127.0.0.1 --port="$primary_port" --user=admin \
        --execute="INSERT INTO app.big SELECT REPEAT('x', 200) FROM information_schema.COLUMNS a, information_schema.COLUMNS b LIMIT $BIG_ROWS"
    wait_until 60 "a replica to receive the large transaction" large_is_received || fail "no replica received it: $(<"$RUN_DIRECTORY/large.log")"
    kill_primary
}
large_is_received() {
    local status
    status=$(replica_status 2 2>/dev/null) || return 1
    [[ $status =~ Relay_Log_Space:\ ([0-9]+) ]] && ((BASH_REMATCH[1] > BIG_BYTES))
}

# MARK: Ends

# check_nobody_is_promoted WHY
check_nobody_is_promoted() {
    check "the finding says why nobody is promoted" eventually 30 says_why "$1"
    check "nobody is promoted" hold 5 nobody_is_promoted
    check "no recovery succeeded" not recovery_succeeded
    check "no hook ran" not test -s "$RUN_DIRECTORY/hooks.log"
    check "the KV record names no replica" not kv_names_a_replica
    figure refused 1
}
kv_names_a_replica() {
    local port
    for port in "${replica_ports[@]}"; do cat "$RUN_DIRECTORY"/kv/*.json | grep -q "\b$port\b" && return; done
    return 1
}
# What the designated one alone had received nobody else is opened without.
check_without_candidate() {
    wait_until "$FINISHED_WITHIN" "another successor, or the end of the recovery" opened_or_stopped || fail_with_log "the recovery did not end"
    check "the designated server was killed before it was opened" test -s "$RUN_DIRECTORY/candidate"
    dying=$(cat "$RUN_DIRECTORY/candidate")
    say "  designated and killed: server $dying"
    if [[ $shape == ring ]]; then
        check "it was the other one of the two" is_equal "$dying" 2
        check_nobody_is_promoted "CoMasterRecoveryMustPromoteOtherCoMaster"
    elif a_replica_is_open; then
        check_recovered
    else
        check_nobody_is_promoted "did not receive .*, so it is not opened"
    fi
}
opened_or_stopped() { a_replica_is_open || logged "closed: stopped"; }
says_why() { analysis_says "$1" || logged "$1"; }

check_recovered() {
    if [[ $event == restart ]]; then
        wait_until "$WRITABLE_WITHIN" "one server that accepts rows, and replicas that follow it" settled || fail_with_log "no single primary"
        check "exactly one server accepts rows for five seconds" hold 5 exactly_one_accepts
        if [[ $outcome == kept ]]; then
            check "kept: no recovery succeeded" not recovery_succeeded
            successor=1
            note_acknowledged
            check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that it acknowledged before are on it" nothing_is_lost
            check "the KV record names it" grep -q "\b$primary_port\b" "$RUN_DIRECTORY"/kv/*.json
            check "and no replica" not kv_names_a_replica
            figure kept 1
            return
        fi
    else
        await_successor
    fi
    if [[ $event == restart ]]; then figure fenced 1; else figure recovered_ms "$writable_after"; fi
    await_recovery
    [[ $event != cut-primary ]] || check_fenced_after_cut
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "the other replicas are where they should be" within "" replicas_follow
    [[ $shape != ring ]] || check "the other one of the two took over, and follows nobody" ring_has_ended
    [[ -z $dying ]] || check "the dead candidate is not the successor" not is_equal "$successor" "$dying"
    [[ $shape == tree && $dying == 2 ]] || check "a row written to it is on every surviving replica" row_reaches_replicas
    note_acknowledged
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that the old primary acknowledged are on it" nothing_is_lost
    [[ $event != large-transaction ]] || check "the large transaction is on all of them or on none" eventually 60 large_is_whole
    check "one recovery is in the audit, and it is successful" eventually 10 one_recovery_succeeded
    check "the KV record names the successor" within "" kv_names_successor
    check "the hook ran" within "" hook_ran
    [[ $event != stop ]] || check_woken
}

# note_acknowledged: of which rows clients were told before. What a frozen primary's sockets hold is acknowledged later.
note_acknowledged() { awk -v until="$killed_at_us" '$1 < until' "$RUN_DIRECTORY/before" >"$RUN_DIRECTORY/acknowledged"; }

# check_woken: the old primary goes on, with all that it had in hand.
check_woken() {
    wake_primary
    figure fenced_ms "$fenced_after"
    check "the old primary is read-only within $WOKEN_WITHIN_MS ms of going on" is_below "$fenced_after" "$WOKEN_WITHIN_MS"
    check "and stays so" hold 2 is_closed 1
    check "and the successor alone takes writes" only_successor_accepts
}

ring_has_ended() { [[ $successor == 2 ]] && follows_nobody 2; }
recovery_succeeded() { baton recoveries --json --url "$url" | grep -Eq '"IsSuccessful": *true'; }
one_recovery_succeeded() { recoveries_are 1 && recovery_succeeded; }

large_is_whole() {
    local number count wanted
    wanted=$(sql "$successor" "SELECT COUNT(*) FROM app.big")
    [[ $wanted == 0 || $wanted == "$BIG_ROWS" ]] || return 1
    for number in $(survivors); do
        count=$(sql "$number" "SELECT COUNT(*) FROM app.big" 2>/dev/null)
        [[ $count == "$wanted" ]] || return 1
    done
}

check_fenced_after_cut() {
    mend_way 1 outside
    if [[ $shape == ring ]]; then
        place_wrapper primary
        mend_way 2 primary "${PLACE[@]}"
    fi
    check "the old primary is fenced when it can be reached again" eventually "$CUT_WITHIN" old_primary_is_closed
}
old_primary_is_closed() { [[ $(sql 1 "SELECT @@read_only" 2>/dev/null) == 1 ]]; }
