# Somebody writes on replicas, and the primary dies.
#   one KIND        on the one that would be promoted: another one is, and has nothing of that. MariaDB in strict mode replicates nothing behind such a row.
#   all KIND        on all of them, which replicate on (MySQL): nobody is promoted, and the finding says what would let one of them take over
#   accepted KIND   the same, and one of them is accepted by name: it is promoted, and the others get what it has

variants() {
    local count=1 kind
    [[ $1 == once ]] || count=10
    for kind in $(scenario_kinds); do
        printf '%s one %s\n' "$count" "$kind"
        [[ $kind != mysql-* ]] || printf "$count %s $kind\n" all accepted
    done
}

run_scenario() {
    local what kind favorite number
    read -r what kind <<<"$1"
    use_server_kind "$kind"
    start_cluster 3
    note_cluster 3
    favorite=$(favorite)
    [[ $what != accepted ]] || CONFIGURATION=("\"acceptedErrant\": [\"127.0.0.1:$(server_port "$favorite")\"]")
    sql_patiently 1 "CREATE TABLE app.stray (n INT PRIMARY KEY) ENGINE=InnoDB"
    write_configuration "${CONFIGURATION[@]}"
    start_baton
    await_known
    start_load
    if [[ $what == one ]]; then write_on "$favorite"; else for number in 2 3 4; do write_on "$number"; done; fi
    kill_primary
    if [[ $what == all ]]; then
        check "the finding says what would let one of them take over" eventually 20 analysis_says 'acceptedErrant: \["127.0.0.1:'
        check "nobody is promoted" hold 10 nobody_is_promoted
        return
    fi
    await_successor
    if [[ $what == one ]]; then
        check "another replica than $favorite was promoted" not is_equal "$successor" "$favorite"
        await_recovery
        check "what was written there is nowhere else" stays_where_it_is "$favorite"
    else
        check "the one that is accepted was promoted" is_equal "$successor" "$favorite"
        await_recovery
        check "the others have what it wrote" within "" has_spread
    fi
    cp "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/acknowledged"
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that the old primary acknowledged are on it" nothing_is_lost
}

# write_on REPLICA: a row of its own, behind which it replicates others; once its table is there. Where super_read_only is on, it is off for that moment.
write_on() {
    local before="DO 0" after="DO 0"
    [[ $SERVER_PROGRAM != *mysqld* ]] || before="SET GLOBAL super_read_only = 0" after="SET GLOBAL super_read_only = 1"
    check "$1 takes a row of its own" eventually 10 sql "$1" "$before; INSERT INTO app.stray VALUES ($1); $after"
}
stays_where_it_is() {
    local number
    for number in 2 3 4; do
        if ((number == $1)); then [[ $(sql "$number" "SELECT COUNT(*) FROM app.stray") == 1 ]]; else [[ $(sql "$number" "SELECT COUNT(*) FROM app.stray") == 0 ]]; fi || return 1
    done
}
has_spread() {
    local number
    for number in 2 3 4; do [[ $(sql "$number" "SELECT COUNT(*) FROM app.stray WHERE n = $successor") == 1 ]] || return 1; done
}
