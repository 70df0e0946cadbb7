# Wrong credentials, wrong seeds, unreadable and contradictory configurations: one clear error each, and an exit code that says so.

variants() { printf '1 -\n'; }

run_scenario() {
    local closed silent web empty=$RUN_DIRECTORY/empty.json
    start_cluster 1
    note_cluster 1
    write_configuration

    # What is given to commands that work without a daemon.
    BATON_PASSWORD=wrong expect_error "Access denied" discover --seed "127.0.0.1:$primary_port" --user baton "127.0.0.1:$primary_port"
    BATON_PASSWORD=$SERVER_PASSWORD expect_error "Access denied" topology --seed "127.0.0.1:$primary_port" --user nobody
    closed=$(free_port)
    BATON_PASSWORD=$SERVER_PASSWORD expect_error "refused" topology --seed "127.0.0.1:$closed" --user baton
    web=$(free_port)
    start_process web "$RUN_DIRECTORY/web.log" setsid socat "TCP-LISTEN:$web,bind=127.0.0.1,reuseaddr,fork" "SYSTEM:printf 'HTTP/1.1 200 OK\\r\\n\\r\\n'"
    wait_until 5 "the server that is not MySQL" port_is_open "$web"
    BATON_PASSWORD=$SERVER_PASSWORD expect_error "protocol|not MySQL|MySQL server" topology --seed "127.0.0.1:$web" --user baton
    silent=$(free_port)
    start_process silent "$RUN_DIRECTORY/web.log" setsid socat "TCP-LISTEN:$silent,bind=127.0.0.1,reuseaddr,fork" "SYSTEM:sleep 60"
    wait_until 5 "the server that says nothing" port_is_open "$silent"
    BATON_PASSWORD=$SERVER_PASSWORD expect_error "timed out|no answer|in time" topology --seed "127.0.0.1:$silent" --user baton
    BATON_PASSWORD=$SERVER_PASSWORD expect_error "no-such-host.invalid" topology --seed "no-such-host.invalid:3306" --user baton
    expect_error "HOST:PORT" topology --seed "db1:port" --user baton
    expect_error "no daemon answers" topology --url "http://127.0.0.1:$closed"

    # Configurations.
    expect_error "missing.json" serve --config "$RUN_DIRECTORY/missing.json"
    printf '{\n    "ListenAddress": "127.0.0.1:%s",\n    "InstancePollSeconds": 1,\n}\n' "$http_port" >"$RUN_DIRECTORY/comma.json"
    expect_error "line [34]" serve --config "$RUN_DIRECTORY/comma.json"
    printf '{"SlaveLagQuery": "select 1", "ReplicationLagQuery": "select 2", "InstancePollSeconds": "often"}' >"$RUN_DIRECTORY/wrong.json"
    expect_error "ReplicationLagQuery" serve --config "$RUN_DIRECTORY/wrong.json"
    expect_error "InstancePollSeconds" serve --config "$RUN_DIRECTORY/wrong.json"
    : >"$empty"
    expect_error "empty.json" serve --config "$empty"
    mkdir "$RUN_DIRECTORY/folder.json"
    expect_error "folder.json" serve --config "$RUN_DIRECTORY/folder.json"
    cp "$RUN_DIRECTORY/baton.json" "$RUN_DIRECTORY/unwritable.json"
    sed -i "s|\"SQLite3DataFile\": .*|\"SQLite3DataFile\": \"/proc/baton/baton.sqlite\",|" "$RUN_DIRECTORY/unwritable.json"
    expect_error "/proc/baton" serve --config "$RUN_DIRECTORY/unwritable.json"

    # A daemon beside the one that runs: the same port, then the same data.
    start_baton
    await_known
    sed -e "s|baton.sqlite|other.sqlite|" "$RUN_DIRECTORY/baton.json" >"$RUN_DIRECTORY/same-port.json"
    mkdir "$RUN_DIRECTORY/other"
    sed -i "s|$RUN_DIRECTORY/other.sqlite|$RUN_DIRECTORY/other/baton.sqlite|" "$RUN_DIRECTORY/same-port.json"
    expect_error "$http_port" serve --config "$RUN_DIRECTORY/same-port.json"
    sed -e "s|127.0.0.1:$http_port|127.0.0.1:$(free_port)|" "$RUN_DIRECTORY/baton.json" >"$RUN_DIRECTORY/same-data.json"
    expect_error "another|in use|lock" serve --config "$RUN_DIRECTORY/same-data.json"
    expect_error "no cluster" explain no-such-cluster --url "$url"
    end_process baton

    # A daemon waits for servers that are down, and says so.
    sed -i "s|127.0.0.1:$primary_port|127.0.0.1:$closed|" "$RUN_DIRECTORY/baton.json"
    start_baton
    check "the daemon names the seed that it cannot read" eventually 10 logged "127.0.0.1:$closed.*refused"
    check "it goes on" process_runs baton
}

# expect_error PATTERN ARGUMENT…: the command ends with a status that is not 0 and one error of few lines that matches.
expect_error() {
    local pattern=$1 output status=0
    shift
    output=$(baton "$@" 2>&1 </dev/null) || status=$?
    check "baton ${*/#$RUN_DIRECTORY/…} ends with an error that matches $pattern" error_is_clear "$status" "$pattern" "$output"
}
# The most lines that an error may have.
readonly CLEAR_LINES=8
# timeout(1) ends with this status what it had to stop.
readonly TIMED_OUT=124
error_is_clear() {
    if (($1 == 0 || $1 == TIMED_OUT || $1 > 127)) || ! grep -Eq -- "$2" <<<"$3" || (($(wc -l <<<"$3") > CLEAR_LINES)) || grep -q "Fatal error" <<<"$3"; then
        say "    status $1: $3"
        return 1
    fi
}
port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
