# Installs the Debian packages that are missing. Sourced, never run.

readonly POLICY_FILE=/usr/sbin/policy-rc.d

# What a build needs. pkg-config tells SwiftPM in which multi-arch folder libmariadb's description lies.
readonly BUILD_PACKAGES=(libsqlite3-dev libmariadb-dev pkg-config)
# What the tests and the quick start run.
readonly SERVER_PACKAGES=(mariadb-server)
# The key-value stores of the tests, which start them from what these packages bring.
readonly STORE_PACKAGES=(libzookeeper-java default-jre-headless)
# What the tests run besides: it makes certificates.
readonly TEST_PACKAGES=(openssl)
# What the scenarios need besides: network namespaces, something that listens and is not MySQL, a proxy, a name server and what changes it, and who tells neighbours of an address.
readonly SCENARIO_PACKAGES=(iproute2 socat pv haproxy bind9 bind9-dnsutils iputils-arping)
# What scripts/test-raft-networks needs: network namespaces, other traffic, and packets that are lost by chance.
readonly NETWORK_PACKAGES=(iproute2 socat nftables)

package_is_installed() {
    case $1 in
    # From Debian or from elsewhere: the programs count.
    mariadb-server)
        [[ -x $(command -v mariadbd || printf /usr/sbin/mariadbd) ]] && command -v mariadb >/dev/null && command -v mariadb-install-db >/dev/null
        ;;
    iproute2) command -v ip >/dev/null ;;
    nftables) command -v nft >/dev/null ;;
    default-jre-headless) command -v java >/dev/null ;;
    openssl | pkg-config | socat | pv) command -v "$1" >/dev/null ;;
    *) [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null) == ii* ]] ;;
    esac
}

# install_packages NAME…: installs those that are missing; does and prints nothing when none is.
install_packages() {
    local package elevate=() missing=()
    for package in "$@"; do
        package_is_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || fail "missing: ${missing[*]}. They are installed for you on Debian only; install their equivalents and run again."
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }; }; then
            fail "missing: ${missing[*]}. Run again as root or with sudo rights, or first run: apt-get install ${missing[*]}"
        fi
        elevate=(sudo)
    fi
    say "Installing ${missing[*]} …"
    # In a subshell, so that its trap restores the machine's policy on every way out and leaves the caller's traps alone.
    (
        trap 'exit 130' INT
        trap 'exit 143' TERM HUP
        if [[ ! -e $POLICY_FILE ]]; then
            # An installed database server must not start: the scripts run servers of their own.
            trap '"${elevate[@]}" rm -f "$POLICY_FILE"' EXIT
            printf '#!/bin/sh\nexit 101\n' | "${elevate[@]}" tee "$POLICY_FILE" >/dev/null || exit 1
            "${elevate[@]}" chmod 755 "$POLICY_FILE" || exit 1
        fi
        log=$(mktemp)
        export DEBIAN_FRONTEND=noninteractive
        options=(-qq -o DPkg::Lock::Timeout=120)
        if ! {
            "${elevate[@]}" apt-get "${options[@]}" update &&
                "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" -y --no-install-recommends install "${missing[@]}"
        } >"$log" 2>&1 </dev/null; then
            tail -n 20 "$log" >&2
            rm -f "$log"
            exit 1
        fi
        rm -f "$log"
    ) || fail "apt-get could not install ${missing[*]}"
    hash -r
}
