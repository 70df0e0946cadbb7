# Servers on hosts of their own, on one segment of a network with a name server: what discovery by names and addresses needs. Sourced after scenario.sh and place.sh, never run.
#
#   db1, db2, db3   a MariaDB each, server 1, 2 and 3, and something that runs command lines, as sshd does
#   names           the authoritative name server of the zones, and a resolver that remembers what it was told
#   manager         the daemon, and the examples' hooks
#   client          applications
#   neighbour       has talked to the virtual address once and says nothing from then on
#
# Each is a place of its own with one address, the switch between them another one. Needs root.

readonly HOSTS=(1 2 3)
readonly SEGMENT=10.78.1
readonly VIRTUAL_ADDRESS=$SEGMENT.10
readonly DOMAIN=example.net
# Of the applications' name. What is above it and the server of names are as in the example.
readonly WRITE_ZONE=write.$DOMAIN ALIAS=orders
readonly WRITE_NAME=$ALIAS.$WRITE_ZONE
readonly SERVER_PORT=3306 SSH_PORT=22
readonly RESOLVER=$SEGMENT.54
# Everybody is known by a name.
readonly -A ADDRESS_OF=([db1]=$SEGMENT.11 [db2]=$SEGMENT.12 [db3]=$SEGMENT.13 [ns1]=$SEGMENT.53 [manager]=$SEGMENT.21 [client]=$SEGMENT.22 [neighbour]=$SEGMENT.23)
readonly EXAMPLES=$CHECKOUT/Documentation/Examples/NamesAndAddresses

host_name() { printf 'db%s.%s' "$1" "$DOMAIN"; }

# MARK: The segment

make_hosts() {
    local place
    make_segment
    make_place names
    connect_place names "${ADDRESS_OF[ns1]}/24" "$RESOLVER/24"
    printf 'nameserver %s\n' "$RESOLVER" >"$RUN_DIRECTORY/resolv.conf"
    for place in manager client neighbour db1 db2 db3; do
        make_place "$place"
        connect_place "$place" "${ADDRESS_OF[$place]}/24"
        in_place "$place" mount --bind "$RUN_DIRECTORY/resolv.conf" /etc/resolv.conf
    done
    in_place db1 ip address add "$VIRTUAL_ADDRESS/24" dev uplink
    start_name_server
    start_command_lines
    # The hooks find their programs as the daemon does.
    place_wrapper manager
    BATON_WRAPPER=("${PLACE[@]}" env "PATH=$RUN_DIRECTORY/bin:$PATH")
}

# cut_host N: what it sends, and what is sent to it, is gone at the switch without a word. join_host N: not any more.
cut_host() { in_place exchange ip link set "port-db$1" nomaster; }
join_host() { in_place exchange ip link set "port-db$1" master bridge; }

# hosts_with_address: the numbers of those that have the virtual address.
hosts_with_address() {
    local number
    for number in "${HOSTS[@]}"; do
        [[ $(in_place "db$number" ip address show dev uplink) != *"inet $VIRTUAL_ADDRESS/"* ]] || printf '%s ' "$number"
    done
}
address_is_on() { [[ $(hosts_with_address) == "$1 " ]]; }
# link_address N: of its card.
link_address() { in_place "db$1" ip -o link show dev uplink | sed -n 's/.*link\/ether \([^ ]*\).*/\1/p'; }
# neighbour_knows N: it sends to that host what is for the virtual address.
neighbour_knows() { [[ $(in_place neighbour ip neigh show to "$VIRTUAL_ADDRESS" dev uplink) == *"lladdr $(link_address "$1") "* ]]; }
# answers_to_address: the link addresses of everybody that answers the client's questions for the virtual address, which are broadcast.
answers_to_address() { in_place client arping -b -c 3 -I uplink "$VIRTUAL_ADDRESS" | sed -n 's/.*reply from .* \[\([^]]*\)\].*/\1/p' | tr 'A-Z' 'a-z' | sort -u; }

# In seconds: shorter than a command line takes from its start on one host to that on the next.
readonly WATCH_EVERY=0.01

# watch_address: from now on, whenever two hosts have the virtual address at once, they become a line of `at-once`.
watch_address() {
    local number
    touch "$RUN_DIRECTORY/at-once"
    # The kernel's own list of each host's addresses: it is read in no time, so that the watch takes little of two processors.
    local -a lists
    for number in "${HOSTS[@]}"; do lists[number]=/proc/$(process_id "place-db$number")/net/fib_trie; done
    start_process watch "$RUN_DIRECTORY/watch.log" look_for_two_hosts "$RUN_DIRECTORY/at-once" "${lists[@]}"
}
# The hosts are looked at one after the other, and the address may move between two looks: two have it at once if one had it before the other was looked at, and still has it afterwards.
look_for_two_hosts() {
    local to=$1 lists=("${@:2}") index other list
    local had=() others=()
    while :; do
        for index in "${!lists[@]}"; do
            IFS= read -r -d '' list <"${lists[index]}" || true
            if [[ $list != *"|-- $VIRTUAL_ADDRESS"$'\n'* ]]; then
                had[index]= others[index]=
                continue
            fi
            [[ -z ${had[index]:-} || -z ${others[index]:-} ]] || printf 'db%d and%s\n' $((index + 1)) "${others[index]}" >>"$to"
            had[index]=yes others[index]=
            for other in "${!lists[@]}"; do ((other == index)) || others[other]+=" db$((index + 1))"; done
        done
        pause "$WATCH_EVERY"
    done
}
address_was_on_two_hosts() { [[ -s $RUN_DIRECTORY/at-once ]]; }

# MARK: Names

# start_name_server: the key of write.key may change the alias records of WRITE_ZONE and nothing else. The resolver asks this server alone.
start_name_server() {
    local directory=$RUN_DIRECTORY/names name
    local options="directory \"$directory\"; pid-file none; session-keyfile none; lock-file none; listen-on-v6 { none; }; allow-query { any; }; dnssec-validation no; notify no;"
    mkdir "$directory"
    (umask 077 && tsig-keygen baton-write >"$RUN_DIRECTORY/write.key")
    {
        printf '$TTL 60\n@ SOA ns1 hostmaster 1 3600 600 86400 5\n@ NS ns1\nwrite NS ns1\n'
        for name in "${!ADDRESS_OF[@]}"; do printf '%s A %s\n' "$name" "${ADDRESS_OF[$name]}"; done
    } >"$directory/$DOMAIN"
    printf '$TTL 60\n@ SOA ns1.%s. hostmaster.%s. 1 3600 600 86400 5\n@ NS ns1.%s.\n%s 5 CNAME %s.\n' "$DOMAIN" "$DOMAIN" "$DOMAIN" "$ALIAS" "$(host_name 1)" >"$directory/$WRITE_ZONE"
    cat >"$directory/server.conf" <<CONF
options { $options listen-on { ${ADDRESS_OF[ns1]}; }; recursion no; };
controls { };
include "$RUN_DIRECTORY/write.key";
zone "$DOMAIN" { type primary; file "$DOMAIN"; };
zone "$WRITE_ZONE" { type primary; file "$WRITE_ZONE"; update-policy { grant baton-write zonesub CNAME; }; };
CONF
    cat >"$directory/resolver.conf" <<CONF
options { $options listen-on { $RESOLVER; }; recursion yes; allow-recursion { any; }; empty-zones-enable no; forward only; forwarders { ${ADDRESS_OF[ns1]}; }; };
controls { };
CONF
    place_wrapper names
    for name in server resolver; do
        start_process "name-$name" "$directory/$name.log" "${PLACE[@]}" named -4 -n 1 -g -c "$directory/$name.conf"
    done
    wait_until 10 "the name server" resolves "$(host_name 1)" "${ADDRESS_OF[db1]}" || fail "names are not resolved: $(tail -n 5 "$directory"/*.log)"
}
# resolves NAME ADDRESS: as every program of the client's host does.
resolves() { [[ $(in_place client getent ahostsv4 "$1") == "$2 "* ]]; }
# alias_of NAME [SERVER]: what the name is an alias of, as the authoritative server says or another one.
alias_of() { in_place client dig +short +time=2 +tries=2 "@${2:-${ADDRESS_OF[ns1]}}" "$1" CNAME; }
is_alias_of_host() { [[ $(alias_of "$1" "${@:3}") == "$(host_name "$2")." ]]; }
# How many changes the name server was asked for, whether it made them or not.
changes_of_names() { grep -Ec "updating zone|update '.*denied" "$RUN_DIRECTORY/names/server.log" || true; }

# MARK: Hooks

# In seconds: longer than any command line runs; the hooks have limits of their own.
readonly LINE_WITHIN=60

# start_command_lines: what stands in for ssh, on the manager's PATH, and for sshd on each host. A command line goes over a connection of TCP, is run by a shell there, and its output and status come back.
# Where the host does not answer it is as with ssh: status 255 after ConnectTimeout.
start_command_lines() {
    local number directory=$RUN_DIRECTORY/host-bin
    mkdir "$RUN_DIRECTORY/bin" "$directory"
    touch "$RUN_DIRECTORY/ssh.log"
    cat >"$RUN_DIRECTORY/bin/ssh" <<SH
#!/usr/bin/env bash
set -euo pipefail
connect_within=60
while [[ \$1 == -* ]]; do
    case \$1 in
    -o) [[ \$2 != ConnectTimeout=* ]] || connect_within=\${2#*=}; shift 2 ;;
    --) shift; break ;;
    *) echo "usage: ssh [-o option] [--] destination command" >&2; exit 255 ;;
    esac
done
printf '%s: %s\n' "\$1" "\${*:2}" >>"$RUN_DIRECTORY/ssh.log"
# The last line is the status.
answer=\$(printf '%s\0' "\${*:2}" | socat -t $LINE_WITHIN - "TCP4:\$1:$SSH_PORT,connect-timeout=\$connect_within") || exit 255
[[ \${answer##*\$'\n'} =~ ^status\ ([0-9]+)\$ ]] || { echo "connection to \$1 closed" >&2; exit 255; }
printf '%s' "\${answer%\$'\n'*}"
exit "\${BASH_REMATCH[1]}"
SH
    cat >"$directory/answer" <<'SH'
IFS= read -r -d '' line
status=0
bash -c "$line" </dev/null 2>&1 || status=$?
printf '\nstatus %d\n' "$status"
SH
    # Everybody is root here.
    printf '#!/bin/sh\nexec "$@"\n' >"$directory/sudo"
    chmod 755 "$RUN_DIRECTORY/bin/ssh" "$directory/sudo"
    for number in "${HOSTS[@]}"; do
        place_wrapper "db$number"
        start_process "command-lines$number" "$RUN_DIRECTORY/command-lines.log" "${PLACE[@]}" env "PATH=$directory:$PATH" setsid socat -t "$LINE_WITHIN" "TCP-LISTEN:$SSH_PORT,reuseaddr,fork" "EXEC:bash $directory/answer"
    done
    install_example update-dns "^readonly ZONE=.*" "readonly ZONE=$WRITE_ZONE SERVER=ns1.$DOMAIN KEY=$RUN_DIRECTORY/write.key"
    install_example move-address "^readonly ADDRESS=.*" "readonly ADDRESS=$VIRTUAL_ADDRESS/24 INTERFACE=uplink FENCED_FILE=$RUN_DIRECTORY/fenced"
}
# install_example NAME SETTINGS NEW: a copy on the manager's PATH in which one line is another, as a user changes it.
install_example() {
    sed "s|$2|$3|" "$EXAMPLES/$1" >"$RUN_DIRECTORY/bin/$1"
    chmod 755 "$RUN_DIRECTORY/bin/$1"
    [[ $(grep -Fxvc -f "$EXAMPLES/$1" "$RUN_DIRECTORY/bin/$1") == 1 ]] || fail "the example $1 has no line of settings like $2"
}
# by_hand COMMAND…: on the manager's host. What it says is in by-hand.log, too.
by_hand() { "${BATON_WRAPPER[@]}" "$@" >>"$RUN_DIRECTORY/by-hand.log" 2>&1; }

# MARK: Servers

start_hosts() {
    local number options
    for number in "${HOSTS[@]}"; do
        make_server "$number"
        # Applications change hosts, not ports.
        printf '%s' "$SERVER_PORT" >"$(server_directory "$number")/port"
        options=(--bind-address=0.0.0.0)
        ((number == 1)) || options+=(--read-only=1)
        SERVER_NAME=$(host_name "$number")
        place_wrapper "db$number"
        SERVER_WRAPPER=("${PLACE[@]}")
        start_server "$number" "${options[@]}"
    done
    for number in "${HOSTS[@]}"; do await_server "$number"; done
    sql_patiently 1 "$(accounts_sql "$SEGMENT.%" "$SERVER_PASSWORD")"
    SERVER_NAME=$(host_name 1)
    for number in 2 3; do replicate_from "$number" 1; done
    note_cluster 2
    await_followers 2
}

# start_hosts_manager [LINE…]: knows the servers by their names, and the cluster by ALIAS.
start_hosts_manager() {
    write_configuration "\"DiscoverySeeds\": [\"$(host_name 1):$SERVER_PORT\"]" "\"ClusterNameToAlias\": {\"db1\": \"$ALIAS\"}" "\"ReplicationCredentialsQuery\": \"SELECT 'repl', '$SERVER_PASSWORD'\"" "$@"
    start_baton
    wait_until "$KNOWN_WITHIN" "baton to know the hosts" hosts_are_known || fail_with_log "baton does not know the hosts"
}
hosts_are_known() {
    local tree number
    process_runs baton || fail_with_log "baton ended"
    tree=$(baton topology "$ALIAS" --url "$url" 2>/dev/null) || return 1
    for number in "${HOSTS[@]}"; do [[ $tree == *"$(host_name "$number"):$SERVER_PORT"* ]] || return 1; done
}

takes_writes() { [[ $(sql "$1" "SELECT @@read_only" 2>/dev/null) == 0 ]]; }
# takes_over FORMER: another one takes writes; it is the successor.
takes_over() {
    local number
    for number in "${HOSTS[@]}"; do
        if [[ $number != "$1" ]] && takes_writes "$number"; then
            successor=$number
            return 0
        fi
    done
    return 1
}
await_successor_of() {
    wait_until "$WRITABLE_WITHIN" "a server that takes over" takes_over "$1" || fail_with_log "nobody took over"
    figure writable_ms $(($(now_ms) - killed_at))
}
# newest_recovery_says PATTERN
newest_recovery_says() { baton recoveries --url "$url" | awk '/^recovery / && count++ { exit } { print }' | grep -Eq -- "$1"; }

# MARK: Applications

# from_place PLACE HOST STATEMENT: a new connection of the application.
from_place() { in_place "$1" timeout 5 mariadb --no-defaults --batch --skip-column-names --host="$2" --port="$SERVER_PORT" --user=app --connect-timeout=2 --execute="$3"; }
# writes_to HOST N: a new connection leads to server N, and takes a row.
writes_to() { [[ $(from_place client "$1" "INSERT INTO app.writes (note, server) VALUES ('by a new connection', @@server_id); SELECT @@server_id" 2>/dev/null) == "$2" ]]; }
# is_refused_by HOST N: it leads to server N, which takes none.
is_refused_by() {
    [[ $(from_place client "$1" "SELECT @@server_id" 2>/dev/null) == "$2" ]] || return 1
    [[ $(from_place client "$1" "INSERT INTO app.writes (note, server) VALUES ('refused', @@server_id)" 2>&1) == *"ERROR 1290 "* ]]
}

# start_application NAME HOST: it writes row after row, in one connection for as long as that lasts. What was acknowledged is in NAME.rows, what it was told else in NAME.errors.
start_application() {
    touch "$RUN_DIRECTORY/$1.rows" "$RUN_DIRECTORY/$1.errors"
    place_wrapper client
    start_process "writer-$1" "$RUN_DIRECTORY/writer.log" "${PLACE[@]}" env WRITER_HOST="$2" WRITER_ERRORS="$RUN_DIRECTORY/$1.errors" bash "$SCRIPTS/lib/writer.sh" "$RUN_DIRECTORY/$1.rows" "by the $1" 0 "$SERVER_PORT"
}
start_applications() {
    start_application address "$VIRTUAL_ADDRESS"
    start_application name "$WRITE_NAME"
}
# first_row_ms NAME N: how long after killed_at its first row was acknowledged by server N; nothing if there is none.
first_row_ms() { awk -v server="$2" -v killed="$killed_at" '$3 == server && $1 / 1000 > killed { printf "%d", $1 / 1000 - killed; exit }' "$RUN_DIRECTORY/$1.rows"; }
has_written() { [[ -n $(first_row_ms "$@") ]]; }
