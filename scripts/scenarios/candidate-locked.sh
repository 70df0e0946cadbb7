# FLUSH TABLES WITH READ LOCK is held on one replica: another one is promoted.

variants() { if [[ $1 == once ]]; then printf '1 -\n'; else printf '10 -\n'; fi; }

run_scenario() {
    local favorite
    start_scene 3
    favorite=$(favorite)
    hold_session locker "$favorite" "FLUSH TABLES WITH READ LOCK" 600
    pause 1
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    check "another replica than $favorite was promoted" not is_equal "$successor" "$favorite"
    end_process locker
    session=$(sql_patiently "$favorite" "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'")
    [[ -z $session ]] || sql_patiently "$favorite" "KILL $session"
    await_recovery
    cp "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/acknowledged"
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") rows that the old primary acknowledged are on it" nothing_is_lost
}
