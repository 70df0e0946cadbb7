# Finds the Swift toolchain. Sourced, never run.

readonly SWIFT_MAJOR=6 SWIFT_MINOR=3

# Succeeds when the given swift is new enough.
swift_is_new_enough() {
    local text
    text=$("$1" --version 2>/dev/null) || return 1
    [[ $text =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] || return 1
    ((BASH_REMATCH[1] > SWIFT_MAJOR || (BASH_REMATCH[1] == SWIFT_MAJOR && BASH_REMATCH[2] >= SWIFT_MINOR)))
}

# swift_build OPTION…
#
# SwiftPM hands the traits of a package to the compiler in the order of a set. Unless hashing is the same in every process, each build finds other options than the one before and builds everything
# again. Nothing that was built is run with it.
swift_build() { SWIFT_DETERMINISTIC_HASHING=1 swift build "$@" </dev/null; }

# Puts a Swift toolchain of at least the version above first on PATH.
find_toolchain() {
    local candidate
    for candidate in "$(command -v swift || true)" /opt/swift/usr/bin/swift "${SWIFTLY_BIN_DIR:-$HOME/.local/share/swiftly/bin}/swift"; do
        if [[ -x $candidate ]] && swift_is_new_enough "$candidate"; then
            [[ $(command -v swift || true) == "$candidate" ]] || PATH=${candidate%/*}:$PATH
            return 0
        fi
    done
    fail "Swift $SWIFT_MAJOR.$SWIFT_MINOR or later is needed, on PATH or in /opt/swift: see https://www.swift.org/install/linux/"
}
