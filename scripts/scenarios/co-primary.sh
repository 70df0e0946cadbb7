# Two primaries replicate from each other, 1 <- 2, 3, 4 and 2 <- 1, 5, and server 1 takes the writes. One of the two dies.
#   active KIND    server 1 is killed: server 2 takes over and follows nobody, whoever else is wanted more; server 1 comes back writable and is fenced
#   frozen KIND    server 1 is stopped in the middle of a connection: the same, by the silence of its replicas
#   passive KIND   server 2 is killed: its replica moves, and server 1 goes on as if nothing had been
#   by-hand KIND   the writes are moved to server 2 by hand: what is published follows them; then server 2 is killed, and server 1 takes over
#   both           both take writes and server 2, which is not the one that is published, is killed: server 1 goes on alone
#   free           nobody has to be the other one: the replica that is wanted more is promoted

variants() {
    local count=1 kind
    [[ $1 == once ]] || count=5
    for kind in $(scenario_kinds); do
        printf "$count active %s\n" "$kind"
        # Once: what does not depend on the flavour on one of them.
        [[ $1 == once && $kind != mariadb ]] || printf "$count %s $kind\n" frozen passive by-hand
    done
    printf "$count %s\n" both free
}

run_scenario() {
    local what kind stop="STOP SLAVE"
    read -r what kind <<<"$1"
    if [[ $kind == mysql-* ]]; then
        use_server_kind "$kind"
        stop="STOP REPLICA"
    fi
    CONFIGURATION=(
        "\"PostMasterFailoverProcesses\": [\"echo primary {failureType} {instanceType} {failedHost}:{failedPort} {successorHost}:{successorPort} {isCoMaster} >> $RUN_DIRECTORY/roles.log\"]"
        "\"PostIntermediateMasterFailoverProcesses\": [\"echo moved {failureType} {instanceType} {failedHost}:{failedPort} {successorHost}:{successorPort} {isCoMaster} >> $RUN_DIRECTORY/roles.log\"]"
        "\"RecoverIntermediateMasterClusterFilters\": [\"*\"]"
    )
    [[ $what != free ]] || CONFIGURATION+=("\"CoMasterRecoveryMustPromoteOtherCoMaster\": false")
    start_scene 4
    check "server 1 is published" eventually 10 kv_names 1
    case $what in
    active) lose_the_writer KILL ;;
    frozen) lose_the_writer STOP ;;
    passive) lose_the_other ;;
    by-hand) move_the_writes ;;
    both) lose_a_second_writer ;;
    free) lose_the_writer_freely ;;
    esac
}

# The ring, before the daemon sees it. Server 1 has what it wrote itself.
before_baton() {
    sql_patiently 5 "$stop"
    replicate_from 5 2
    [[ $stop != "STOP SLAVE" ]] || sql_patiently 1 "SET GLOBAL gtid_slave_pos=@@gtid_current_pos"
    replicate_from 1 2
    wait_until "$ATTACHED_WITHIN" "server 5 to follow server 2" replica_follows 5 "$(server_port 2)"
    wait_until "$ATTACHED_WITHIN" "server 1 to follow server 2" replica_follows 1 "$(server_port 2)"
}

kv_names() { cat "$RUN_DIRECTORY"/kv/*.json 2>/dev/null | grep -q "127.0.0.1:$(server_port "$1")\|\"port\" *: *$(server_port "$1")"; }
refuses() { [[ $(sql "$1" "SELECT @@read_only" 2>/dev/null) == 1 ]]; }
recovery_says() { baton recoveries --url "$url" 2>&1 | grep -Eq -- "$1"; }
role_hook_says() { grep -Eq -- "$1" "$RUN_DIRECTORY/roles.log"; }
register() { baton register-candidate "127.0.0.1:$(server_port "$1")" prefer --url "$url" >"$RUN_DIRECTORY/registered" || fail "register-candidate: $(cat "$RUN_DIRECTORY/registered")"; }

lose_the_writer() {
    register 4
    kill_primary "$1"
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check "the other one of the two took over" is_equal "$successor" 2
    check "it follows nobody" follows_nobody 2
    check_failover
    check "server 5 followed it all the time" replica_follows 5 "$successor_port"
    check "it is published" eventually 10 kv_names_successor
    check "the audit calls it what it was, and it succeeded" recovery_says "DeadCoMaster[A-Za-z]*  127.0.0.1:$primary_port -> 127.0.0.1:$successor_port  succeeded"
    check "the hooks are told" role_hook_says "^primary DeadCoMaster[A-Za-z]* co-master 127.0.0.1:$primary_port 127.0.0.1:$successor_port true"
    check_return "$1"
}

# check_return SIGNAL: server 1 comes back, writable and with the channel that it had.
check_return() {
    if [[ $1 == STOP ]]; then
        signal_process server1 CONT
    else
        wait_until 15 "the end of server 1" process_ended server1
        start_server_again 1 --read-only=0
    fi
    check "the old primary is fenced" eventually 20 refuses 1
    check "and stays so beside the new one" hold 3 is_closed 1
    check "the new one still follows nobody, and accepts writes" only_two_is_open
    check "nothing more was recovered" recoveries_are 1
}
only_two_is_open() { follows_nobody 2 && accepts 2; }

lose_the_other() {
    local id number
    killed_at=$(now_ms)
    signal_process server2 KILL
    wait_until 60 "server 5 to follow somebody who lives" follows_a_survivor || fail_with_log "server 5 follows nobody who lives"
    figure moved_ms $(($(now_ms) - killed_at))
    wait_until "$FINISHED_WITHIN" "the recovery to end" no_recovery_is_open || fail_with_log "it stays open"
    check "server 1 accepts writes, and nobody else does" only_one_accepts
    check "server 1 is left as it was" still_points_to_two
    check "server 1 is published" kv_names 1
    check "the audit calls it what it was" recovery_says "DeadCoMaster[A-Za-z]*  127.0.0.1:$(server_port 2) -> 127.0.0.1:$(server_port "$target")  succeeded"
    check "the hooks are told" role_hook_says "^moved DeadCoMaster[A-Za-z]* co-master 127.0.0.1:$(server_port 2) 127.0.0.1:$(server_port "$target") true"
    id=$(sql_patiently 1 "INSERT INTO app.writes (note, server) VALUES ('afterwards', @@server_id); SELECT LAST_INSERT_ID()")
    for number in 3 4 5; do check "a row written now reaches server $number" eventually 10 row_is_on "$number" "$id"; done
}
follows_a_survivor() {
    for target in 3 4 1; do
        if replica_follows 5 "$(server_port "$target")"; then return 0; fi
    done
    return 1
}
only_one_accepts() {
    local number
    accepts 1 || return 1
    for number in 3 4 5; do refuses "$number" || return 1; done
}
still_points_to_two() { [[ $(replica_status 1) =~ (Master|Source)_Port:\ ([0-9]+) && ${BASH_REMATCH[2]} == "$(server_port 2)" ]]; }

move_the_writes() {
    local rows
    check "server 1 is closed" baton set-read-only "127.0.0.1:$primary_port" --url "$url"
    end_process writer1
    end_process writer2
    rows=$(sql_patiently 1 "SELECT COUNT(*) FROM app.writes")
    check "server 2 has all its rows" eventually 10 has_rows 2 "$rows"
    check "server 2 is opened" baton set-writeable "127.0.0.1:$(server_port 2)" --url "$url"
    check "server 2 is published" eventually 15 kv_names 2
    check "no recovery was needed for it" recoveries_are 0
    killed_at=$(now_ms)
    signal_process server2 KILL
    wait_until "$WRITABLE_WITHIN" "server 1 to accept writes" accepts 1 || fail_with_log "server 1 does not take over"
    figure writable_ms $(($(now_ms) - killed_at))
    await_recovery
    check "server 1 follows nobody" follows_nobody 1
    for number in 3 4 5; do check "server $number follows it" eventually 15 replica_follows "$number" "$primary_port"; done
    check "it is published" eventually 10 kv_names 1
}
has_rows() { [[ $(sql "$1" "SELECT COUNT(*) FROM app.writes") == "$2" ]]; }

# Rows of both come to all: on MariaDB each writes a domain of its own, as it has to be where two write.
lose_a_second_writer() {
    sql_patiently 2 "SET GLOBAL gtid_domain_id=2; SET GLOBAL auto_increment_increment=2; SET GLOBAL auto_increment_offset=2; SET GLOBAL read_only=0"
    check "two writers are reported" eventually 15 analysis_says "SeveralWritableServers"
    check "server 1 stays published" kv_names 1
    killed_at=$(now_ms)
    signal_process server2 KILL
    await_recovery
    figure recovered_ms $(($(now_ms) - killed_at))
    check "server 1 goes on, and follows nobody" is_alone
    for number in 3 4 5; do check "server $number follows it" eventually 15 replica_follows "$number" "$primary_port"; done
    check "it is published" kv_names 1
    check "the log says what two writers mean" logged "takes writes already and goes on"
}
is_alone() { follows_nobody 1 && accepts 1; }

lose_the_writer_freely() {
    register 4
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    await_recovery
    check "the one that is wanted took over" is_equal "$successor" 4
    check "the other one of the two follows it" replica_follows 2 "$successor_port"
    check "and server 5 that one, as before" replica_follows 5 "$(server_port 2)"
    check "nobody else accepts writes" only_successor_accepts
    check "it is published" eventually 10 kv_names_successor
}
