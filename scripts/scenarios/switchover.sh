# Another primary as planned, under load. What applications were told is on the new primary, and at every end exactly one server accepts writes.
#   back KIND         to a replica, and back again
#   crash             the new primary is killed as soon as the switchover is done: a failover at once, whatever was done a moment before
#   long-write KIND   an application holds a transaction open: it is named, and nothing is touched; with --kill its session is ended
#   no-account        nobody gives the old primary an account to replicate with: refused before anything is touched
#   successor-killed SECONDS   the successor dies so long after it was asked for
#   manager-killed WHEN N      the daemon dies right before or after its N-th commit, and is started again

# The first two of a first start are the cluster's registration, and that its primary takes writes; a switchover without hooks before it has these.
readonly FIRST_COMMIT=3 LAST_COMMIT=9

variants() {
    local count=1 number kind delays=(0.08)
    [[ $1 == once ]] || count=5 delays=(0.03 0.05 0.06 0.07 0.08 0.09 0.1 0.12 0.15 0.2)
    printf "$count %s\n" crash no-account
    for kind in $(scenario_kinds); do printf "$count %s $kind\n" back long-write; done
    printf "$count successor-killed %s\n" "${delays[@]}"
    if [[ $1 == once ]]; then
        printf '1 manager-killed %s\n' "after 4" "after 5"
    else
        for ((number = FIRST_COMMIT; number <= LAST_COMMIT; number++)); do printf '2 manager-killed after %d\n2 manager-killed before %d\n' "$number" "$number"; done
    fi
}

run_scenario() {
    local kind when number
    read -r kind when number <<<"$1"
    [[ $kind == no-account ]] || CONFIGURATION=("\"ReplicationCredentialsQuery\": \"SELECT 'repl', '$SERVER_PASSWORD'\"")
    if [[ $kind == back || $kind == long-write ]]; then use_server_kind "$when"; fi
    if [[ $kind == manager-killed ]]; then
        if [[ $when == after ]]; then export BATON_CRASH_AT_COMMIT=$number; else export BATON_CRASH_BEFORE_COMMIT=$number; fi
    fi
    start_scene 3
    unset BATON_CRASH_AT_COMMIT BATON_CRASH_BEFORE_COMMIT
    start_movers
    candidate=$(favorite)
    case $kind in
    back) there_and_back ;;
    crash) crash_after_it ;;
    long-write) refuse_long_write ;;
    no-account) refuse_without_account ;;
    successor-killed) lose_the_successor "$when" ;;
    manager-killed) lose_the_manager ;;
    esac
}

# Applications that write wherever a row is accepted: what is acknowledged, by whom and when, is in `before`.
start_movers() {
    start_process writer4 "$RUN_DIRECTORY/writer.log" bash "$SCRIPTS/lib/writer.sh" "$RUN_DIRECTORY/before" "wherever it is accepted" 0 "$primary_port" "${replica_ports[@]}"
}

write_pause() { sed -n 's/.*"write_pause_ms": *\([0-9]*\).*/\1/p' "$RUN_DIRECTORY/answer"; }

# Server N accepts writes, and nobody else does.
only_accepts() {
    local number wanted
    for ((number = 1; number <= replica_count + 1; number++)); do
        process_runs "server$number" || continue
        wanted=$(($1 == number ? 0 : 1))
        [[ $(sql "$number" "SELECT @@read_only" 2>/dev/null) == "$wanted" ]] || return 1
    done
}
# Whoever runs follows server N.
all_follow() {
    local number
    for ((number = 1; number <= replica_count + 1; number++)); do
        if [[ $number == "$1" ]] || ! process_runs "server$number"; then continue; fi
        replica_follows "$number" "$(server_port "$1")" || return 1
    done
}
# The longest time between two rows that were acknowledged, in milliseconds.
longest_gap() { sort -n "$RUN_DIRECTORY/before" | awk 'NR > 1 && $1 - last > most { most = $1 - last } { last = $1 } END { printf "%d", most / 1000 }'; }
# check_primary SERVER: it is the only one, everybody follows, and it has every row that was acknowledged.
check_primary() {
    successor=$1 successor_port=$(server_port "$1")
    check "127.0.0.1:$successor_port accepts writes, and nobody else does" within "" only_accepts "$1"
    check "everybody else follows it" within "" all_follow "$1"
    cp "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/acknowledged"
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that were acknowledged are on it" eventually 10 nothing_is_lost
}

there_and_back() {
    check "the switchover is done" hand_over "$candidate"
    figure pause_ms "$(write_pause)"
    check_primary "$candidate"
    wait_until "$ROWS_WITHIN" "rows on the new primary" rows_come_from "$candidate"
    figure gap_ms "$(longest_gap)"
    check "it can be switched back" hand_over 1
    figure back_ms "$(write_pause)"
    check_primary 1
    check "each is in the audit" audit_has_both
}
# Beside those that came to nothing.
audit_has_both() { [[ $(baton recoveries --json --url "$url" | grep -c '"IsSuccessful": *true') == 2 ]]; }
rows_come_from() { awk -v server="$1" '$3 == server { found = 1 } END { exit !found }' "$RUN_DIRECTORY/before"; }

crash_after_it() {
    check "the switchover is done" hand_over "$candidate"
    killed_at=$(now_ms)
    signal_process "server$candidate" KILL
    wait_until "$WRITABLE_WITHIN" "another primary" somebody_else_accepts || fail_with_log "nobody took over"
    figure writable_ms $(($(now_ms) - killed_at))
    await_recovery
    check_primary "$taken_by"
}
somebody_else_accepts() {
    local number
    for ((number = 1; number <= replica_count + 1; number++)); do
        if [[ $number != "$candidate" && $(sql "$number" "SELECT @@read_only" 2>/dev/null) == 0 ]]; then
            taken_by=$number
            return 0
        fi
    done
    return 1
}

refuse_long_write() {
    start_process locker "$RUN_DIRECTORY/locker.log" bash -c 'printf "BEGIN;\nINSERT INTO app.t VALUES (1);\nSELECT SLEEP(600);\n" |
        mariadb --no-defaults --unbuffered --host=127.0.0.1 --port="$0" --user=app app' "$primary_port"
    wait_until 20 "the open transaction" transaction_is_open || fail_with_log "no transaction is open"
    check "it is refused" not switch_over "$candidate"
    check "whoever holds it up is named" answer_says "session [0-9]+ \(app@127.0.0.1:[0-9]+\) has an open transaction of 1 rows"
    check "nothing was touched" only_primary_accepts
    check "the replicas follow the primary" replicas_follow_primary
    check "with --kill it is done" hand_over "$candidate" --kill
    check "the session was ended" not transaction_is_open
    check_primary "$candidate"
}
transaction_is_open() { [[ $(sql 1 "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'app' AND INFO = 'SELECT SLEEP(600)'") == 1 ]]; }

refuse_without_account() {
    check "it is refused" not switch_over "$candidate"
    check "what is missing is said" answer_says "configure ReplicationCredentialsQuery"
    check "nothing was touched" only_primary_accepts
    check "nothing is in the audit" recoveries_are 0
}

# Whenever it dies: either it never took over and the old primary writes on, or its death is answered by a failover, or it may be open and a person is told.
lose_the_successor() {
    (
        pause "$1"
        signal_process "server$candidate" KILL
    ) &
    switch_over "$candidate" || true
    if answer_says "may (accept|have accepted) writes"; then
        check "nobody else is opened" hold 3 no_survivor_accepts
        return
    fi
    wait_until "$WRITABLE_WITHIN" "a primary" somebody_else_accepts || fail_with_log "nobody accepts writes"
    wait_until "$FINISHED_WITHIN" "an end" no_recovery_is_open || fail_with_log "a recovery stays open"
    check_primary "$taken_by"
}
no_survivor_accepts() { ! somebody_else_accepts; }

lose_the_manager() {
    switch_over "$candidate" || true
    wait_until 20 "the daemon to die, or the switchover to end" baton_ended_or_it_is_over || fail_with_log "neither the daemon nor the switchover ended"
    if process_ended baton; then
        say "── started again" >>"$RUN_DIRECTORY/baton.log"
        start_baton
    fi
    await_known
    wait_until "$FINISHED_WITHIN" "an end" no_recovery_is_open || fail_with_log "a recovery stays open"
    if eventually 5 only_accepts "$candidate"; then check_primary "$candidate"; else check_primary 1; fi
}
baton_ended_or_it_is_over() { process_ended baton || no_recovery_is_open; }
