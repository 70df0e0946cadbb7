# Applications that reach the primary through HAProxy, which `baton render` configures from the route in a store.
#   killed KIND   the primary dies: they go on after reconnecting, and are told of nothing but lost connections; then `baton render` is started again, and the store goes back
#   frozen        it stands still (SIGSTOP), and their connections to it with it: they are cut by the reload, and nothing of them is left when it goes on
#   withdrawn     the store's route is withdrawn: connections are refused, and those that are open are cut, although the primary is well
#   neighbours    of two clusters behind one HAProxy the primary of one changes, then that of the other: each time the connections to the one are cut, and those to the other stay
#   read-only     beside it an HAProxy that asks each server whether it is read-only: of a primary that is cut off from the others it finds two that take writes

variants() {
    local count=1 kind
    [[ $1 == once ]] || count=5
    for kind in $(scenario_kinds); do printf '%d killed %s\n' "$count" "$kind"; done
    printf "$count %s\n" frozen read-only
    # Of files, which can be written by hand.
    [[ ${BATON_TEST_STORE:-file} != file ]] || printf "$count %s\n" withdrawn neighbours
}

# In seconds: the store, a look of `baton render`, a reload.
readonly FOLLOWED_WITHIN=10

run_scenario() {
    local what kind
    read -r what kind <<<"$1"
    source "$SCRIPTS/lib/proxy.sh"
    if [[ -n $kind ]]; then
        use_server_kind "$kind"
        use_mysql_semi_sync
    fi
    start_store
    if [[ $what == neighbours ]]; then
        be_neighbours
        return
    fi
    CONFIGURATION=("${STORE_KEYS[@]}")
    [[ $what != read-only ]] || before_baton() { be_apart; }
    start_cluster 2
    note_cluster 2
    before_baton
    write_configuration "${CONFIGURATION[@]}"
    start_baton
    await_known
    start_proxy
    start_proxied_load
    case $what in
    killed) lose_the_primary ;;
    frozen) freeze_the_primary ;;
    withdrawn) withdraw_the_route ;;
    read-only) cut_the_primary_off ;;
    esac
}

check_proxy() {
    check "new connections through the proxy reach the successor" eventually "$FOLLOWED_WITHIN" proxy_leads_to "$successor"
    check "rows come from it" eventually "$FOLLOWED_WITHIN" rows_come_from "$successor"
    check "no connection of the proxy to the old primary is left" eventually "$FOLLOWED_WITHIN" none_proxied_to "$primary_port"
    check "the session that waited was ended" eventually 5 process_ended waiting
    check "no configuration ever named two servers ($(ls "$RUN_DIRECTORY/history" | wc -l) were read)" never_two_servers
    check "the applications were told of lost connections only ($(sort "$RUN_DIRECTORY/errors" | uniq -c | awk '{ printf "%s%s times %s", separator, $1, $2; separator = ", " }'))" only_connection_losses
    figure gap_ms "$(longest_gap)"
}

lose_the_primary() {
    if [[ ${BATON_TEST_STORE:-file} == file ]]; then cp "$RUN_DIRECTORY"/kv/cluster-*.json "$RUN_DIRECTORY/older"; fi
    kill_primary
    await_successor
    figure writable_ms "$writable_after"
    check_proxy
    await_recovery
    check_failover
    check "every store says what it should" eventually 5 stores_are_in_order
    check "baton render ends when it is told to, and a new one has nothing to do" render_restarts
    [[ ! -f $RUN_DIRECTORY/older ]] || check "the record of before, put back by hand, is told of and not rendered" older_record_is_kept_out
}
stores_are_in_order() { "$BATON_EXECUTABLE" kv diff --url "$url" >>"$RUN_DIRECTORY/kv.log"; }
render_restarts() {
    local reloads
    reloads=$(ls "$RUN_DIRECTORY/history" | wc -l)
    signal_process render TERM
    eventually 5 process_ended render || return 1
    start_render
    pause 1
    process_runs render && is_equal "$(ls "$RUN_DIRECTORY/history" | wc -l)" "$reloads"
}
older_record_is_kept_out() {
    local file
    # The manager would put it right.
    end_process baton 20
    file=$(ls "$RUN_DIRECTORY"/kv/cluster-*.json)
    mv "$RUN_DIRECTORY/older" "$file"
    eventually 5 render_says "went back to epoch" || return 1
    proxy_leads_to "$successor" && grep -Fq ":$successor_port" "$RUN_DIRECTORY/haproxy.cfg"
}
render_says() { grep -Fq -- "$1" "$RUN_DIRECTORY/render.log"; }

freeze_the_primary() {
    check "the proxy holds connections to the primary" some_proxied_to "$primary_port"
    kill_primary STOP
    await_successor
    figure writable_ms "$writable_after"
    check_proxy
    await_recovery
    signal_process server1 CONT
    wait_until 10 "the old primary" server_answers 1
    check "no application is left on the old primary when it goes on" eventually 5 nobody_is_on_old_primary
    # What it was sent before, and answered to nobody, may be on it alone: it is not acknowledged.
    cp "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/acknowledged"
    check "all $(wc -l <"$RUN_DIRECTORY/acknowledged") acknowledged rows are on the successor" nothing_is_lost
    check "127.0.0.1:$successor_port accepts writes, and no other replica does" only_successor_accepts
}
nobody_is_on_old_primary() { [[ $(sql 1 "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'app'" 2>/dev/null) == 0 ]]; }

withdraw_the_route() {
    local file
    # The manager would put it right within a minute.
    end_process baton 20
    file=$(ls "$RUN_DIRECTORY"/kv/cluster-*.json)
    sed -E 's/"format":1/"format":2/; s/"host":"[^"]*",//; s/"port":[0-9]+,/"primaryDigest":"0123456789abcdef",/; s/\}$/,"withdrawn":"a test\\n    server evil 127.0.0.1:1","withdrawnAt":"2026-01-01T00:00:00.000Z"}/' "$file" >"$RUN_DIRECTORY/withdrawn"
    mv "$RUN_DIRECTORY/withdrawn" "$file"
    check "connections through the proxy are refused" eventually "$FOLLOWED_WITHIN" proxy_refuses
    check "those that were open are cut" eventually "$FOLLOWED_WITHIN" none_proxied_to "$primary_port"
    check "the session that waited was ended" eventually 5 process_ended waiting
    check "the configuration has no server, whatever the reason says" is_equal "$(servers_in "$RUN_DIRECTORY/haproxy.cfg")" 0
    check "the primary takes writes as before" is_equal "$(sql 1 "SELECT @@read_only")" 0
    check "the applications were told of lost connections only" only_connection_losses
}
proxy_refuses() { ! sql_as app "$proxy_port" "SELECT 1" >/dev/null 2>&1; }

# MARK: Two clusters. What answers here is no MySQL: connections are all that matters.

be_neighbours() {
    local name orders=() payments=() orders_port payments_port
    for name in 1 2; do
        orders+=("$(start_echo "orders$name")")
        payments+=("$(start_echo "payments$name")")
    done
    orders_port=$(free_port) payments_port=$(free_port)
    {
        sed -n '/^global/,/init-addr/p' "$EXAMPLE/haproxy.mustache"
        for name in orders payments; do
            sed -n '/^listen orders/,$p' "$EXAMPLE/haproxy.mustache" | sed "s/orders/$name/; s/named.orders/named.$name/; s/127.0.0.1:3306/127.0.0.1:$(if [[ $name == orders ]]; then printf %s "$orders_port"; else printf %s "$payments_port"; fi)/"
        done
    } >"$RUN_DIRECTORY/haproxy.mustache"
    mkdir -p "$RUN_DIRECTORY/kv"
    write_record 1 orders 1 "${orders[0]}"
    write_record 2 payments 1 "${payments[0]}"
    prepare_render
    "$BATON_EXECUTABLE" render "${render_options[@]}" 2>>"$RUN_DIRECTORY/render.log"
    start_haproxy
    wait_until 10 "HAProxy" connects "$payments_port"
    start_render
    for name in 1 2 3; do start_session "orders$name" "$orders_port"; done
    start_session payments "$payments_port"
    check "three sessions are open to the one, one to the other" eventually 5 sessions_are "${orders[0]}" 3 "${payments[0]}" 1
    write_record 2 payments 2 "${payments[1]}"
    check "the primary of the other changes: its session is cut, and no other" eventually "$FOLLOWED_WITHIN" sessions_are "${orders[0]}" 3 "${payments[0]}" 0
    check "and stays so" hold 1 sessions_are "${orders[0]}" 3 "${payments[0]}" 0
    start_session payments-again "$payments_port"
    check "a new session leads to its new primary" eventually 5 sessions_are "${payments[1]}" 1 "${payments[0]}" 0
    write_record 1 orders 2 "${orders[1]}"
    check "the primary of the one changes: its sessions, which a worker of before has, are cut, and no other" eventually "$FOLLOWED_WITHIN" sessions_are "${orders[0]}" 0 "${payments[1]}" 1
    check "and stays so" hold 1 sessions_are "${orders[0]}" 0 "${payments[1]}" 1
}
# start_echo NAME: prints the port.
start_echo() {
    local port
    port=$(free_port)
    start_process "$1" "$RUN_DIRECTORY/echo.log" setsid socat "TCP-LISTEN:$port,bind=127.0.0.1,reuseaddr,fork" EXEC:cat
    wait_until 5 "the port of $1" connects "$port" || return 1
    printf '%s' "$port"
}
connects() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# write_record NUMBER NAME EPOCH PORT
write_record() {
    local cluster file
    cluster=$(printf '%032x' "$1")
    file=$RUN_DIRECTORY/kv/cluster-$cluster.json
    printf '{"cluster":"%s","epoch":%d,"format":1,"host":"127.0.0.1","name":"%s","port":%d,"time":"2026-01-01T00:00:00.000Z"}\n' "$cluster" "$3" "$2" "$4" >"$RUN_DIRECTORY/record"
    mv "$RUN_DIRECTORY/record" "$file"
}
start_session() { start_process "session-$1" "$RUN_DIRECTORY/sessions.log" setsid bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0"; read -r -u 3 _ || true' "$2"; }
# sessions_are PORT COUNT PORT COUNT
sessions_are() { [[ $(proxied_to "$1") == "$2" && $(proxied_to "$3") == "$4" ]]; }

# MARK: The proxy that asks for read_only

be_apart() {
    move_primary_to_place
    # Its replicas will be gone: without this its commits wait for them for ten seconds, as they would for ever with lossless durability.
    sql_patiently 1 "SET GLOBAL rpl_semi_sync_master_enabled=0"
}

# start_asking_proxy: whoever answers that it is not read-only gets connections, in turn. It has ways of its own to the servers, as a proxy in the data center of the primary has.
start_asking_proxy() {
    local number check_port
    asking_port=$(free_port)
    cat >"$RUN_DIRECTORY/read-only-check" <<'SH'
read -r _
case $(timeout 1 mariadb --no-defaults --batch --skip-column-names --socket="$1/socket" --user="$(id -un)" --execute="SELECT @@read_only" 2>/dev/null) in
0) status="200 OK" ;;
*) status="503 Service Unavailable" ;;
esac
printf 'HTTP/1.0 %s\r\nContent-Length: 0\r\n\r\n' "$status"
SH
    {
        printf 'global\n    stats socket %s\ndefaults\n    mode tcp\n    timeout connect 1s\n    timeout client 1h\n    timeout server 1h\n' "$RUN_DIRECTORY/asking.sock"
        printf 'listen primary\n    bind 127.0.0.1:%s\n    option httpchk GET /\n' "$asking_port"
        for ((number = 1; number <= replica_count + 1; number++)); do
            check_port=$(free_port)
            start_process "check$number" "$RUN_DIRECTORY/checks.log" setsid socat "TCP-LISTEN:$check_port,bind=127.0.0.1,reuseaddr,fork" "EXEC:bash $RUN_DIRECTORY/read-only-check $(server_directory "$number")"
            printf '    server server%d %s check addr 127.0.0.1 port %s inter 200ms fall 1 rise 1 on-marked-down shutdown-sessions\n' "$number" "$(asked_address "$number")" "$check_port"
        done
    } >"$RUN_DIRECTORY/asking.cfg"
    start_process asking "$RUN_DIRECTORY/asking.log" haproxy -db -f "$RUN_DIRECTORY/asking.cfg"
    wait_until 10 "the proxy that asks" asking_proxy_has 1
}
asked_address() { if [[ $1 == 1 ]]; then printf 'unix@%s/relay1' "$RUN_DIRECTORY"; else printf '127.0.0.1:%s' "$(server_port "$1")"; fi; }
# asking_proxy_has COUNT: so many servers get connections now.
asking_proxy_has() { [[ $(writable_backends) == "$1" ]]; }
writable_backends() { printf 'show servers state\n' | socat - "UNIX-CONNECT:$RUN_DIRECTORY/asking.sock" 2>/dev/null | awk '!/^#/ && $6 == 2 { count++ } END { printf "%d", count }'; }

cut_the_primary_off() {
    local attempt asked='' followed='' wrote
    start_asking_proxy
    killed_at_us=${EPOCHREALTIME/[^0-9]/}
    killed_at=${killed_at_us%???}
    cut_way 1 outside refuse
    await_successor
    figure writable_ms "$writable_after"
    check "the proxy that asks has two servers that take writes" eventually "$FOLLOWED_WITHIN" asking_proxy_has 2
    check "the proxy that follows the route leads to the successor" eventually "$FOLLOWED_WITHIN" proxy_leads_to "$successor"
    for ((attempt = 0; attempt < 10; attempt++)); do
        wrote=$(sql_as app "$asking_port" "INSERT INTO app.writes (note, server) VALUES ('asked', @@server_id); SELECT CONCAT(@@server_id, ' ', LAST_INSERT_ID())" 2>/dev/null) || continue
        asked+="$wrote"$'\n'
    done
    for ((attempt = 0; attempt < 10; attempt++)); do
        wrote=$(sql_as app "$proxy_port" "INSERT INTO app.writes (note, server) VALUES ('followed', @@server_id); SELECT @@server_id" 2>/dev/null) || continue
        followed+="$wrote"$'\n'
    done
    check "rows through the proxy that asks were acknowledged by two servers" is_equal "$(cut -d' ' -f1 <<<"${asked%?}" | sort -u | tr '\n' ' ')" "1 $successor "
    check "rows through the proxy that follows the route were acknowledged by the successor alone" is_equal "$(sort -u <<<"${followed%?}")" "$successor"
    check "what the old primary acknowledged is not on the successor" old_rows_are_lost
    check "no configuration ever named two servers" never_two_servers
    check "the old primary was open all the time" is_equal "$(sql 1 "SELECT @@read_only")" 0
}
old_rows_are_lost() {
    [[ $(sql 1 "SELECT COUNT(*) FROM app.writes WHERE note = 'asked' AND server = 1") -gt 0 && $(sql "$successor" "SELECT COUNT(*) FROM app.writes WHERE note = 'asked' AND server = 1") == 0 ]]
}
