# The daemon's name service hangs and its connections are lost: it goes on with the addresses that it knows, and nothing is decided.

variants() { if [[ $1 == once ]]; then printf '1 10\n'; else printf '2 60\n'; fi; }

# The servers call each other by this name.
readonly NAME=db.baton.test

run_scenario() {
    local number file
    printf '127.0.0.1 localhost %s\n' "$NAME" >"$RUN_DIRECTORY/hosts"
    : >"$RUN_DIRECTORY/no-hosts"
    printf 'nameserver 127.0.0.1\n' >"$RUN_DIRECTORY/resolv.conf"
    # The servers know the name; the daemon's place has it in a file of its own, and beside it a name server that never answers.
    make_place servers
    "${PLACE[@]}" mount --bind "$RUN_DIRECTORY/hosts" /etc/hosts
    SERVER_WRAPPER=(nsenter --target "$(process_id place-servers)" --mount)
    SERVER_NAME=$NAME
    start_cluster 3
    SERVER_WRAPPER=()
    note_cluster 3
    make_daemon_place 1 2 3 4
    cp "$RUN_DIRECTORY/hosts" "$RUN_DIRECTORY/hosts.daemon"
    "${BATON_WRAPPER[@]}" mount --bind "$RUN_DIRECTORY/hosts.daemon" /etc/hosts
    "${BATON_WRAPPER[@]}" mount --bind "$RUN_DIRECTORY/resolv.conf" /etc/resolv.conf
    start_process silent-name-server "$RUN_DIRECTORY/relays.log" "${BATON_WRAPPER[@]}" socat UDP-RECV:53,bind=127.0.0.1 OPEN:/dev/null
    write_configuration "\"DiscoverySeeds\": [\"$NAME:$primary_port\"]"
    start_baton
    await_known
    start_load
    # Written in place: the mount holds on to the file.
    cat "$RUN_DIRECTORY/no-hosts" >"$RUN_DIRECTORY/hosts.daemon"
    for number in 1 2 3 4; do end_sessions_of_daemon "$number"; done
    check "the daemon goes on reading the servers by the addresses that it knows" eventually 15 nothing_is_wrong
    check "nobody is promoted" hold "$1" nobody_is_promoted
    check "nothing is wrong" nothing_is_wrong
    cat "$RUN_DIRECTORY/hosts" >"$RUN_DIRECTORY/hosts.daemon"
    check "everything is well again" eventually 30 nothing_is_wrong
    check_nothing_was_done
    kill_and_check_failover
}
end_sessions_of_daemon() { sql_patiently "$1" "KILL USER 'baton'@'127.0.0.1'"; }
