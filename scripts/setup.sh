#!/usr/bin/env bash
# Makes a fresh Debian or Ubuntu machine with Node ready to run vigil, and does nothing on one that is.
#
# `npm run setup`, `npm run demo` and `npm test` all begin here. Each part in setup/ first looks whether its work is
# done (stamps are kept in .setup/), then does it, or asks for what only an administrator can do. All asks come at the
# end, in one block, with exit code 1. Silent when there is nothing to do; --verbose then says so.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null # nothing here may wait for an answer: cron and CI have nobody to give one

verbose=false
case ${1-} in
  '') ;;
  --verbose) verbose=true ;;
  *)
    echo "setup: expected --verbose or nothing but received $1" >&2
    exit 2
    ;;
esac

state=.setup
mkdir -p "$state"

source scripts/setup/talk.sh
source scripts/setup/machine.sh
source scripts/setup/packages.sh
source scripts/setup/ffmpeg.sh
source scripts/setup/chromium.sh
source scripts/setup/build.sh

only_one_at_a_time
check_node
check_own_programs
set_up_packages
set_up_ffmpeg
set_up_chromium
set_up_build
finish
