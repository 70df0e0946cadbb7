# HAProxy in front of a cluster, kept up to date from the routes in a store by `baton render`. Sourced after scenario.sh, never run.
#
# BATON_TEST_STORE   which store: file (default), consul, etcd or zookeeper, which scripts/install-test-servers prepares

source "$SCRIPTS/lib/stores.sh"
readonly EXAMPLE=$CHECKOUT/Documentation/Examples/HAProxy
# What an application that reconnects is told while its connections are cut and refused, and nothing else. 1927 and 1053: the session was ended, the server goes down.
readonly CONNECTION_LOSSES='1053|1927|20(02|03|06|13|26|55)'

# start_store: STORE_KEYS are the keys of a configuration by which it is found.
start_store() {
    local port
    port=$(free_port)
    case ${BATON_TEST_STORE:-file} in
    file) STORE_KEYS=("\"KVFileDirectory\": \"$RUN_DIRECTORY/kv\"") ;;
    consul)
        start_consul "$port"
        STORE_KEYS=('"KVFileDirectory": ""' "\"ConsulAddress\": \"127.0.0.1:$port\"")
        ;;
    etcd)
        start_etcd "$port"
        STORE_KEYS=('"KVFileDirectory": ""' "\"EtcdEndpoints\": [\"http://127.0.0.1:$port\"]")
        ;;
    zookeeper)
        start_zookeeper "$port"
        STORE_KEYS=('"KVFileDirectory": ""' "\"ZkAddress\": \"127.0.0.1:$port\"")
        ;;
    *) fail "BATON_TEST_STORE takes: file, consul, etcd, zookeeper" ;;
    esac
}

# start_proxy: HAProxy on proxy_port with the example's template, and `baton render` beside it. Every configuration that HAProxy was told to read is kept in `history`.
start_proxy() {
    proxy_port=$(free_port)
    # There is one cluster, and nobody gave it an alias.
    sed "s/127.0.0.1:3306/127.0.0.1:$proxy_port/; s/named.orders/clusters/" "$EXAMPLE/haproxy.mustache" >"$RUN_DIRECTORY/haproxy.mustache"
    prepare_render
    wait_until 10 "a route in the store" route_is_rendered || fail_with_log "the store has no route: $(cat "$RUN_DIRECTORY/render.log")"
    start_haproxy
    wait_until 10 "HAProxy" proxy_leads_to 1
    start_render
}
start_haproxy() { start_process haproxy "$RUN_DIRECTORY/haproxy.log" setsid haproxy -W -S "$RUN_DIRECTORY/haproxy.sock" -f "$RUN_DIRECTORY/haproxy.cfg"; }
# prepare_render: what it is told, for the template that is there.
prepare_render() {
    mkdir "$RUN_DIRECTORY/history"
    # The last line has no comma.
    printf '{\n%s\n}\n' "$(printf '%s,\n' "${STORE_KEYS[@]}" | sed '$ s/,$//')" >"$RUN_DIRECTORY/render.json"
    cat >"$RUN_DIRECTORY/reload" <<SH
cp "$RUN_DIRECTORY/haproxy.cfg" "$RUN_DIRECTORY/history/\$EPOCHREALTIME.cfg"
exec "$EXAMPLE/reload-haproxy" "$RUN_DIRECTORY/haproxy.cfg" "$RUN_DIRECTORY/haproxy.sock"
SH
    render_options=(--config "$RUN_DIRECTORY/render.json" --template "$RUN_DIRECTORY/haproxy.mustache" --output "$RUN_DIRECTORY/haproxy.cfg")
}
# As often as somebody would who cannot wait for the second that is usual.
start_render() { start_process render "$RUN_DIRECTORY/render.log" "$BATON_EXECUTABLE" render "${render_options[@]}" --watch --interval 200ms -- bash "$RUN_DIRECTORY/reload"; }

route_is_rendered() { "$BATON_EXECUTABLE" render "${render_options[@]}" >>"$RUN_DIRECTORY/render.log" 2>&1 && (($(servers_in "$RUN_DIRECTORY/haproxy.cfg") == 1)); }
servers_in() { grep -Ec '^ *server ' "$1" || true; }
# Which server an application reaches that connects now.
proxy_leads_to() { [[ $(sql_as app "$proxy_port" "SELECT @@server_id" 2>/dev/null) == "$1" ]]; }
never_two_servers() {
    local file
    for file in "$RUN_DIRECTORY"/history/*.cfg "$RUN_DIRECTORY/haproxy.cfg"; do (($(servers_in "$file") <= 1)) || return 1; done
}
# Connections that HAProxy holds to a port, in whichever of its workers.
proxied_to() { ss -Htnp state established "( dport = :$1 )" | grep -c haproxy || true; }
none_proxied_to() { [[ $(proxied_to "$1") == 0 ]]; }
some_proxied_to() { ! none_proxied_to "$1"; }

# start_proxied_load: two applications that write through HAProxy, and one whose session waits for a long answer. What they were told is in `before` and `errors`.
start_proxied_load() {
    touch "$RUN_DIRECTORY/before" "$RUN_DIRECTORY/errors"
    export WRITER_ERRORS=$RUN_DIRECTORY/errors
    start_process writer1 "$RUN_DIRECTORY/writer.log" bash "$SCRIPTS/lib/writer.sh" "$RUN_DIRECTORY/before" "through the proxy" 0 "$proxy_port"
    start_process writer2 "$RUN_DIRECTORY/writer.log" bash "$SCRIPTS/lib/writer.sh" "$RUN_DIRECTORY/before" "through the proxy" 0 "$proxy_port"
    start_process waiting "$RUN_DIRECTORY/waiting.log" mariadb --no-defaults --host=127.0.0.1 --port="$proxy_port" --user=app --execute="SELECT SLEEP(600)"
    await_rows "through the proxy"
    wait_until "$ROWS_WITHIN" "three connections of the proxy" are_proxied_to "$primary_port" 3
}
are_proxied_to() { (($(proxied_to "$1") >= $2)); }

# In milliseconds: the longest time between two rows that were acknowledged, to whichever of the applications.
longest_gap() { sort -n "$RUN_DIRECTORY/before" | awk 'NR > 1 && $1 - last > most { most = $1 - last } { last = $1 } END { printf "%d", most / 1000 }'; }
only_connection_losses() { ! grep -Evx "$CONNECTION_LOSSES" "$RUN_DIRECTORY/errors" | sort | uniq -c >&2 || return 1; }
rows_come_from() { awk -v server="$1" '$3 == server { found = 1 } END { exit !found }' "$RUN_DIRECTORY/before"; }
