# Finds the Swift toolchain. Sourced, never run.

readonly SWIFT_MAJOR=6 SWIFT_MINOR=3

# Succeeds when the given swift is new enough.
swift_is_new_enough() {
    local text
    text=$("$1" --version 2>/dev/null) || return 1
    [[ $text =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] || return 1
    ((BASH_REMATCH[1] > SWIFT_MAJOR || (BASH_REMATCH[1] == SWIFT_MAJOR && BASH_REMATCH[2] >= SWIFT_MINOR)))
}

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
