#!/usr/bin/env bash
# Makes a data directory to copy from, for tests that were started without scripts/test: make-template.sh KIND DIRECTORY. BATON_TEST_PASSWORD is the
# password of its accounts. Says only what went wrong.
set -euo pipefail
library=${BASH_SOURCE[0]%/*}
for part in output install mariadb servers; do source "$library/$part.sh"; done
create_server_template "$1" "$2" "${BATON_TEST_PASSWORD:?}"
