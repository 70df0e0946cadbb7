# Places of their own for processes: a network with nothing but loopback in it, and mounts that nobody else sees. Sourced after failover.sh, never run.
#
# What is outside reaches what is inside, and the other way round, through relays that can be cut one by one while everybody else goes on:
#
#   client ── 127.0.0.1:PORT where the client is ── socket file ── 127.0.0.1:PORT where the server is ── server
#
# Needs root.

readonly NAMESPACE_OPTIONS=(--net --mount)

# make_place NAME: the place is there as long as the process place-NAME; place_wrapper NAME puts what runs a command in it into PLACE.
make_place() {
    start_process "place-$1" "$RUN_DIRECTORY/places.log" unshare "${NAMESPACE_OPTIONS[@]}" sleep infinity
    wait_until 5 "a network namespace" place_is_apart "$1" || fail "no network namespace could be made (this needs root): $(cat "$RUN_DIRECTORY/places.log")"
    place_wrapper "$1"
    "${PLACE[@]}" ip link set lo up
}
place_is_apart() {
    local id
    id=$(process_id "place-$1")
    [[ -n $id && $(readlink "/proc/$id/ns/mnt") != "$(readlink /proc/self/ns/mnt)" ]]
}
place_wrapper() { PLACE=(nsenter --target "$(process_id "place-$1")" "${NAMESPACE_OPTIONS[@]}"); }

# make_daemon_place N…: the daemon and its clients run in a place of their own from now on, and reach these servers.
make_daemon_place() {
    local number
    make_place daemon
    BATON_WRAPPER=("${PLACE[@]}")
    for number in "$@"; do
        start_relay_to "$number"
        start_way "$number" daemon "${BATON_WRAPPER[@]}"
    done
}

# move_primary_to_place: server 1, which runs, is started again in a place of its own: replicas and applications reach it by a way that can be cut.
move_primary_to_place() {
    end_process server1 15
    make_place primary
    SERVER_WRAPPER=("${PLACE[@]}")
    start_server 1
    SERVER_WRAPPER=()
    await_server 1
    start_relay_to 1 "${PLACE[@]}"
    start_way 1 outside
    await_replicas "$replica_count"
}

# start_relay_to N [WRAPPER…]: from a socket file to server N, which the wrapper's place holds.
start_relay_to() {
    local file=$RUN_DIRECTORY/relay$1
    [[ ! -S $file ]] || return 0
    start_process "relay$1" "$RUN_DIRECTORY/relays.log" "${@:2}" setsid socat "UNIX-LISTEN:$file,fork,backlog=64" "TCP:127.0.0.1:$(server_port "$1")"
    wait_until 5 "the relay to server $1" test -S "$file"
}

# Bytes per second that the server's side may send over each connection of a way that is started now; empty: as many as it can.
WAY_RATE=

# start_way N FROM [WRAPPER…]: to server N from 127.0.0.1 in the wrapper's place, which is called FROM here.
start_way() {
    local onward=UNIX-CONNECT:$RUN_DIRECTORY/relay$1
    if [[ -n $WAY_RATE ]]; then
        printf 'socat - %s | pv --quiet --rate-limit %s\n' "$onward" "$WAY_RATE" >"$RUN_DIRECTORY/slow-relay$1"
        onward="EXEC:bash $RUN_DIRECTORY/slow-relay$1"
    fi
    start_process "way-$2-$1" "$RUN_DIRECTORY/relays.log" "${@:3}" \
        setsid socat "TCP-LISTEN:$(server_port "$1"),bind=127.0.0.1,reuseaddr,fork,backlog=64" "$onward"
    wait_until 5 "the way to server $1" "${@:3}" bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0"' 2>/dev/null "$(server_port "$1")" || fail "there is no way to server $1: $(cat "$RUN_DIRECTORY/relays.log")"
}

# cut_way N FROM refuse|hang: connections break and new ones are refused; or they stay, new ones are accepted, and nothing is answered.
cut_way() {
    case $3 in
    refuse) signal_process "way-$2-$1" KILL ;;
    hang) signal_process "way-$2-$1" STOP ;;
    esac
}
# mend_way N FROM [WRAPPER…]
mend_way() {
    signal_process "way-$2-$1" KILL
    wait_until 5 "the end of the way to server $1" process_ended "way-$2-$1"
    start_way "$@"
}

# MARK: One segment of a network, between places

# make_segment: a switch, in a place of its own.
make_segment() {
    make_place exchange
    "${PLACE[@]}" ip link add bridge type bridge
    "${PLACE[@]}" ip link set bridge up
}
# connect_place NAME ADDRESS…: the place gets a card, called uplink, with these addresses, and is connected to the switch's port-NAME.
connect_place() {
    local address
    place_wrapper exchange
    "${PLACE[@]}" ip link add "port-$1" type veth peer name uplink netns "$(process_id "place-$1")"
    "${PLACE[@]}" ip link set "port-$1" master bridge up
    place_wrapper "$1"
    "${PLACE[@]}" ip link set uplink up
    for address in "${@:2}"; do "${PLACE[@]}" ip address add "$address" dev uplink; done
}
# in_place NAME COMMAND…
in_place() {
    place_wrapper "$1"
    "${PLACE[@]}" "${@:2}"
}
