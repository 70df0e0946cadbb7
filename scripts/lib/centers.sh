# Data centers, each a network namespace of its own, with networks between them that are cut link by link. Sourced after place.sh and quorum.sh, never run.
#
# Whoever sources it says which there are: CENTERS=(1 2 …). The manager of a number is in the data center of that number.

# Every center is 10.77.NETWORK.CENTER; this is the network of the managers.
readonly NETWORK=10.77 MANAGEMENT=2
readonly RAFT_PORT=10008 HTTP_PORT=3000
# Nobody has this address: what is sent to it is gone.
readonly NOWHERE=02:00:00:00:00:ff

center_address() { printf '%s.%s.%s' "$NETWORK" "$1" "$2"; }
management_address() { center_address "$MANAGEMENT" "$1"; }

# in_center N COMMAND…
in_center() { in_place "center$1" "${@:2}"; }

# make_centers NETWORK…: all of them, on each of these networks.
make_centers() {
    local center network addresses
    make_segment
    for center in "${CENTERS[@]}"; do
        addresses=()
        for network in "$@"; do addresses+=("$(center_address "$network" "$center")/24"); done
        make_place "center$center"
        connect_place "center$center" "${addresses[@]}"
    done
}

# cut_one_way NETWORK FROM TO, mend_one_way NETWORK FROM TO: what FROM sends to TO is lost without a word.
cut_one_way() { in_center "$2" ip neigh replace "$(center_address "$1" "$3")" lladdr "$NOWHERE" dev uplink nud permanent; }
mend_one_way() { in_center "$2" ip neigh del "$(center_address "$1" "$3")" dev uplink; }
# cut NETWORK A B, mend NETWORK A B: what one of the two sends to the other.
cut() {
    cut_one_way "$1" "$2" "$3"
    cut_one_way "$1" "$3" "$2"
}
mend() {
    mend_one_way "$1" "$2" "$3"
    mend_one_way "$1" "$3" "$2"
}
# with_center cut|mend CENTER NETWORK…: it and each of the others.
with_center() {
    local other network
    for network in "${@:3}"; do
        for other in "${CENTERS[@]}"; do [[ $other == "$2" ]] || "$1" "$network" "$2" "$other"; done
    done
}
# with_everybody cut|mend NETWORK…
with_everybody() {
    local center other network
    for network in "${@:2}"; do
        for center in "${CENTERS[@]}"; do
            for other in "${CENTERS[@]}"; do ((other <= center)) || "$1" "$network" "$center" "$other"; done
        done
    done
}

# Where the managers are: see quorum.sh.
manager_place() { place_wrapper "center$1"; }
manager_http() { printf '127.0.0.1:%s' "$HTTP_PORT"; }
manager_raft() { printf '%s:%s' "$(management_address "$1")" "$RAFT_PORT"; }
