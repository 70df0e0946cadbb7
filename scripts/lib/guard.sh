#!/usr/bin/env bash
# Cleans up after a script that died without running its traps: guard.sh RUN_DIRECTORY PID START. Ends by itself when the directory is gone.
set -euo pipefail
library=${BASH_SOURCE[0]%/*}
source "$library/output.sh"
source "$library/processes.sh"
RUN_DIRECTORY=$1
trap '' INT HUP
while [[ -d $RUN_DIRECTORY ]]; do
    if [[ $(process_start_time "$2") != "$3" ]]; then
        clean_up_run
        exit 0
    fi
    pause 0.5
done
