# The kinds of real servers that the tests start, and a data directory of each to copy from. Sourced after output.sh, install.sh and mariadb.sh, never run.
#
#   mariadb        of this Debian, installed as a package
#   mariadb-11.8   prepared by scripts/install-test-servers, as is
#   mysql-9
#
# The accounts of a template are those of mariadb.sh, on MySQL with the same purposes, and
#   admin   may do everything: with it the tests arrange their servers

readonly SERVER_KINDS=(mariadb mariadb-11.8 mysql-9)
# Those of both flavours that scenarios run on, one after the other.
readonly SCENARIO_KINDS=(mariadb mysql-9)

# What the manager needs on MySQL 8.0 and later, and what for.
readonly MYSQL_MANAGER_PRIVILEGES=(
    "REPLICATION CLIENT"         # SHOW REPLICA STATUS, SHOW BINARY LOG STATUS, SHOW BINARY LOGS
    "REPLICATION SLAVE"          # SHOW REPLICAS
    "REPLICATION_SLAVE_ADMIN"    # STOP and START REPLICA, CHANGE REPLICATION SOURCE, semi-sync on the replica's side
    "SYSTEM_VARIABLES_ADMIN"     # SET GLOBAL read_only, offline_mode, semi-sync
    "CONNECTION_ADMIN"           # KILL sessions of others; super_read_only and offline_mode; one connection more than max_connections
    "PROCESS"                    # other sessions in the process list
    "RELOAD"                     # RESET REPLICA, FLUSH BINARY LOGS
    "SYSTEM_USER"                # KILL of an applier that waits for the rest of a transaction
)

test_servers_directory() { printf '%s' "${BATON_TEST_SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/baton/test-servers}"; }
test_server_directory() { printf '%s/%s' "$(test_servers_directory)" "$1"; }

# server_version_of TEXT: the number in what --version prints.
server_version_of() {
    [[ $1 =~ (Ver|Version:|Consul)\ v?([^[:space:]]+) ]] || fail "this is no version of a server: $1"
    printf '%s' "${BASH_REMATCH[2]}"
}

# test_server_version KIND: the version of a prepared server that runs; 1 when it is not there, not whole, or does not run.
test_server_version() {
    local directory text
    directory=$(test_server_directory "$1")
    [[ -f $directory/version ]] && text=$("$directory/server" --version 2>/dev/null) && server_version_of "$text"
}

# server_program KIND: the program that starts such a server.
server_program() { if [[ $1 == mariadb ]]; then mariadbd_path; else printf '%s/server' "$(test_server_directory "$1")"; fi; }

# require_server KIND: fails, naming the command that helps.
require_server() {
    if [[ $1 == mariadb ]]; then
        [[ -x $(mariadbd_path) ]] || fail "this Debian's MariaDB is not installed; run scripts/install-test-servers"
    else
        test_server_version "$1" >/dev/null || fail "the test server $1 is not prepared in $(test_servers_directory); run scripts/install-test-servers"
    fi
}

# create_server_template KIND DIRECTORY PASSWORD: as create_template of mariadb.sh, for every kind.
create_server_template() {
    local kind=$1 directory=$2 password=$3
    require_server "$kind"
    case $kind in
    mariadb) create_template "$directory" "$password" ;;
    mariadb-*) bootstrap_mariadb "$(test_server_directory "$kind")" "$directory" "$password" ;;
    mysql-*) initialize_mysql "$(server_program "$kind")" "$directory" "$password" ;;
    *) fail "there is no kind of server called $kind; there are: ${SERVER_KINDS[*]}" ;;
    esac
}

# bootstrap_mariadb PREPARED DIRECTORY PASSWORD: what mariadb-install-db does, which cannot be told to use another server's files.
bootstrap_mariadb() {
    local share=$1/root/usr/share/mariadb directory=$2
    [[ -f $directory/template-is-complete ]] && return 0
    begin_template "$directory"
    {
        printf '%s;\n' "CREATE DATABASE IF NOT EXISTS mysql" "USE mysql" "SET @auth_root_socket='$(id -un)'"
        cat "$share"/mariadb_{system_tables,performance_tables,system_tables_data}.sql
        template_sql "$3"
    } | "$1/server" $(server_user) --datadir="$directory" --bootstrap --skip-log-bin --innodb-log-file-size=8M --innodb-buffer-pool-size=16M \
        --max-allowed-packet=8M --net-buffer-length=16K --enforce-storage-engine= >"$directory.log" 2>&1 || template_failed "$directory"
    end_template "$directory"
}

# initialize_mysql PROGRAM DIRECTORY PASSWORD
initialize_mysql() {
    local directory=$2
    [[ -f $directory/template-is-complete ]] && return 0
    begin_template "$directory"
    mysql_template_sql "$3" >"$directory.sql"
    "$1" $(server_user) --datadir="$directory" --initialize-insecure --init-file="$directory.sql" --disable-log-bin --innodb-redo-log-capacity=8M \
        --innodb-buffer-pool-size=32M --secure-file-priv= >"$directory.log" 2>&1 || template_failed "$directory"
    # Every copy makes a server_uuid of its own.
    rm -f "$directory/auto.cnf" "$directory.sql"
    end_template "$directory"
}

# One statement a line, as an init file of MySQL must be.
mysql_template_sql() {
    local password=$1 privileges
    privileges=$(printf '%s, ' "${MYSQL_MANAGER_PRIVILEGES[@]}")
    cat <<SQL
CREATE USER 'baton'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ${privileges%, } ON *.* TO 'baton'@'127.0.0.1';
GRANT SELECT ON performance_schema.* TO 'baton'@'127.0.0.1';
CREATE USER 'repl'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT REPLICATION SLAVE ON *.* TO 'repl'@'127.0.0.1';
CREATE USER 'admin'@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO 'admin'@'127.0.0.1' WITH GRANT OPTION;
CREATE USER 'app'@'127.0.0.1' IDENTIFIED BY '$password';
CREATE DATABASE app;
GRANT SELECT, INSERT, UPDATE, DELETE ON app.* TO 'app'@'127.0.0.1';
CREATE TABLE app.writes (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, note VARCHAR(200) NOT NULL, server INT UNSIGNED NOT NULL) ENGINE=InnoDB;
CREATE TABLE app.t (id INT PRIMARY KEY) ENGINE=InnoDB;
SQL
}
