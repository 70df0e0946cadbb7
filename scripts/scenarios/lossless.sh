# A cluster that may lose no commit that a client was told of (durability: lossless), with semi-sync on its replicas.
#   killed KIND     the primary is killed under writes: replaced at once, with every acknowledged row
#   frozen KIND     one of those that acknowledge stands still when it is killed: nobody is promoted, until that one goes on
#   accepted KIND   one of them is killed together with it: nobody is promoted, until a person accepts the loss
#   spare           MySQL, where commits wait for two of four: one that is killed together with it is in nobody's way, and two are left for the successor
#   unmet KIND      semi-sync gives up after ten seconds: it is said before, and nobody is promoted
#   cut KIND        what is sent between it and everybody else vanishes, and the way is mended afterwards: replaced without losing a row, or nobody is promoted
#                   because that is not certain, and then it goes on; whatever is written on its side of the cut is told to nobody

readonly BLOCKED="blocked: would lose data" BLOCKED_WITHIN=20 RETRIED_WITHIN=60
# From the cut on: a receiver that hears nothing is silent for its net timeout before it counts.
readonly CUT_ENDS_WITHIN=60

variants() {
    local count=1 kind
    [[ $1 == once ]] || count=5
    for kind in $(scenario_kinds); do
        printf "$count killed %s\n" "$kind"
        [[ $1 == once ]] || printf "$count %s $kind\n" frozen accepted unmet cut
    done
    [[ $1 != once ]] || printf "$count frozen mariadb\n"
    [[ ${BATON_TEST_WITHOUT:-} == mysql ]] || printf "$count spare mysql-9\n"
    [[ ${BATON_TEST_WITHOUT:-} == mysql || $1 != once ]] || printf "$count cut mysql-9\n"
}

run_scenario() {
    local what kind replicas=3 side=rpl-semi-sync-master timeout=--rpl-semi-sync-master-timeout
    read -r what kind <<<"$1"
    use_server_kind "$kind"
    if [[ $kind == mysql-* ]]; then
        side=rpl-semi-sync-source timeout=--rpl-semi-sync-source-timeout
        use_mysql_semi_sync
    fi
    # A day, in milliseconds: what outlasts an outage of the replicas.
    [[ $what == unmet ]] || SERVER_OPTIONS+=("$timeout=86400000")
    [[ $what != spare ]] || replicas=4 SERVER_OPTIONS+=("--$side-wait-for-replica-count=2")
    CONFIGURATION=('"durability": "lossless"' '"detailsInterval": "1s"')
    [[ $what != cut ]] || before_baton() { move_primary_to_place; }
    start_scene "$replicas"
    case $what in
    killed) lose_nothing ;;
    frozen) wait_for_the_frozen ;;
    accepted) accept_the_loss ;;
    spare) spare_one ;;
    unmet) say_what_is_missing ;;
    cut) cut_it_off ;;
    esac
}

readiness_says() { baton readiness --url "$url" 2>&1 | grep -Eq -- "$1"; }
await_conditions() {
    wait_until 20 "all conditions to be met" readiness_says "nothing would be lost that a client was told of" || fail_with_log "$(baton readiness --url "$url" 2>&1)"
    check "nothing is missing" not analysis_says "LosslessNotMet"
}
await_block() { wait_until "$BLOCKED_WITHIN" "the failover to stop" logged "$BLOCKED" || fail_with_log "it is not blocked"; }
check_proved() {
    figure writable_ms "$writable_after"
    await_recovery
    check_failover
    check "the successor waits for acknowledgements" source_side_is_on "$successor"
}
source_side_is_on() { [[ $(sql "$1" "SELECT @@${side//-/_}_enabled") == 1 ]]; }

lose_nothing() {
    await_conditions
    kill_primary
    await_successor
    check_proved
}

spare_one() {
    await_conditions
    signal_process server5 KILL
    kill_primary
    await_successor
    check_proved
}

wait_for_the_frozen() {
    await_conditions
    signal_process server3 STOP
    kill_primary
    await_block
    check "nobody is promoted" hold 3 nobody_is_promoted
    check "the finding says whose rows are not known" analysis_says "127.0.0.1:$(server_port 3)"
    signal_process server3 CONT
    resumed_at=$(now_ms)
    wait_until "$RETRIED_WITHIN" "a replica that accepts writes" a_replica_is_open || fail_with_log "no replica became writable"
    writable_after=$(($(now_ms) - resumed_at))
    check_proved
}

accept_the_loss() {
    await_conditions
    signal_process server3 KILL
    kill_primary
    await_block
    check "nobody is promoted" hold 3 nobody_is_promoted
    check "a failover that accepts nothing stops as well" not baton failover "127.0.0.1:$primary_port" --reason scenario --url "$url"
    check "nobody is promoted by it" nobody_is_promoted
    check "one that accepts the loss is carried out" timeout 60 "$BATON_EXECUTABLE" failover "127.0.0.1:$primary_port" --accept-data-loss --reason scenario --url "$url"
    check "there is a successor" a_replica_is_open
    check "it accepts writes, and no other replica does" only_successor_accepts
    check "the other replica replicates from it" within "" replicas_follow
    check "the audit says what was not certain" last_recovery_says "127.0.0.1:$(server_port 3)"
    cp "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/acknowledged"
    awk '{ print $4 }' "$RUN_DIRECTORY/acknowledged" >"$RUN_DIRECTORY/ids.acknowledged"
    figure lost_rows "$(missing_rows "$RUN_DIRECTORY/ids.acknowledged" | wc -w)"
}

say_what_is_missing() {
    wait_until 20 "the warning" analysis_says "LosslessNotMet" || fail_with_log "nothing is said"
    check "it says what to set" analysis_says "timeout"
    kill_primary
    await_block
    check "nobody is promoted" hold 5 nobody_is_promoted
}

cut_it_off() {
    await_conditions
    note_moment
    cut_way 1 outside hang
    wait_until "$CUT_ENDS_WITHIN" "a successor, or the failover to stop" opened_or_blocked || fail_with_log "neither is anybody promoted nor is it blocked"
    # By its socket, as a client would on its side of the cut.
    check "a row that is written on its side is told to nobody" not sql 1 "INSERT INTO app.writes (note, server) VALUES ('cut off', @@server_id)"
    if a_replica_is_open; then
        await_successor
        check_proved
        mend_way 1 outside
        check "nor is one that is written when the way is mended" not sql_as app "$primary_port" "INSERT INTO app.writes (note, server) VALUES ('mended', @@server_id)"
        check "the successor is the only one that accepts writes" only_successor_accepts
        figure stopped 0
    else
        check "nobody is promoted" hold 3 nobody_is_promoted
        mend_way 1 outside
        check "the primary goes on when the way is mended" eventually "$RETRIED_WITHIN" sql_as app "$primary_port" "INSERT INTO app.writes (note, server) VALUES ('mended', @@server_id)"
        check "it accepts writes, and no replica does" only_primary_accepts
        check "the replicas follow it" eventually 20 replicas_follow_primary
        figure stopped 1
    fi
}
opened_or_blocked() { a_replica_is_open || logged "$BLOCKED"; }
