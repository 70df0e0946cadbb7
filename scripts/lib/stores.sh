# Stores of keys on loopback, for scenarios and benchmarks. Sourced after servers.sh and processes.sh, never run.

# start_consul PORT
start_consul() {
    start_process consul "$RUN_DIRECTORY/consul.log" "$(test_server_directory consul)/server" agent -server -bootstrap -data-dir="$RUN_DIRECTORY/consul" -bind=127.0.0.1 -client=127.0.0.1 -http-port="$1" \
        -dns-port=-1 -grpc-port=-1 -serf-lan-port="$(free_port)" -serf-wan-port=-1 -server-port="$(free_port)" -disable-host-node-id -log-level=warn \
        -hcl='disable_update_check = true' -hcl='performance { raft_multiplier = 1 }'
    # It answers this once it has a leader.
    wait_until 20 "Consul" store_answers "$1" '/v1/kv/nothing?consistent' 404
}

# start_etcd PORT
start_etcd() {
    local peers
    peers=http://127.0.0.1:$(free_port)
    start_process etcd "$RUN_DIRECTORY/etcd.log" "$(test_server_directory etcd)/server" --data-dir "$RUN_DIRECTORY/etcd" --listen-client-urls "http://127.0.0.1:$1" \
        --advertise-client-urls "http://127.0.0.1:$1" --listen-peer-urls "$peers" --initial-advertise-peer-urls "$peers" --initial-cluster "default=$peers"
    wait_until 20 "etcd" store_answers "$1" /health 200
}

# start_zookeeper PORT: with the sync of each write that is usual.
start_zookeeper() {
    local jar classes=
    for jar in zookeeper zookeeper-jute slf4j-api slf4j-simple netty-all metrics-core snappy-java commons-io; do classes+=/usr/share/java/$jar.jar:; done
    mkdir "$RUN_DIRECTORY/zookeeper"
    printf '%s\n' tickTime=1000 dataDir="$RUN_DIRECTORY/zookeeper" clientPort="$1" clientPortAddress=127.0.0.1 admin.enableServer=false 4lw.commands.whitelist=srvr >"$RUN_DIRECTORY/zoo.cfg"
    start_process zookeeper "$RUN_DIRECTORY/zookeeper.log" java -Xmx256m -XX:+UseSerialGC -cp "${classes%:}" org.apache.zookeeper.server.ZooKeeperServerMain "$RUN_DIRECTORY/zoo.cfg"
    wait_until 60 "ZooKeeper" zookeeper_answers "$1"
}

store_answers() { [[ $(http_status 127.0.0.1 "$1" "$2") == "$3" ]]; }
zookeeper_answers() {
    local line
    { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf srvr >&3
    read -r -t 2 line <&3 || line=
    exec 3>&-
    [[ $line == Zookeeper* ]]
}
