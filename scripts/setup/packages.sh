# shellcheck shell=bash
# The npm packages, exactly as the lock file names them.
#
# better-sqlite3 is compiled (a minute or more) when its prebuilt file is out of reach, so nothing is installed that is
# there already: neither by us (the stamp) nor by a person's own `npm ci` (the comparison with the lock file).

set_up_packages() {
  local wanted
  wanted="$node_abi $(sha256sum <package-lock.json)"
  if [[ -f $state/packages && $(<"$state/packages") == "$wanted" ]] && packages_look_whole; then
    return 0
  fi
  # Without a stamp, a set-up that is killed from here on is repeated by the next.
  rm -f "$state/packages"

  if ! { packages_match_lock && packages_load; }; then
    say 'installing the npm packages of package-lock.json (a minute, three when better-sqlite3 must be compiled)'
    install_packages
    # Asked for a compiler: the rest of set-up still looks at the machine, so that it is asked for in the same block.
    ((${#wants[@]} == 0)) || return 0
    packages_load || mend_native_packages
  fi
  printf '%s\n' "$wanted" >"$state/packages"
}

# Quick enough for every start: npm writes .package-lock.json last, and the compiled file is what goes missing alone.
packages_look_whole() {
  [[ -f node_modules/.package-lock.json && -x node_modules/.bin/tsc &&
    -f node_modules/better-sqlite3/build/Release/better_sqlite3.node ]]
}

# Compares what npm wrote about node_modules with the lock file. Optional packages may be absent: they are for other
# systems.
packages_match_lock() {
  [[ -f node_modules/.package-lock.json ]] && node --input-type=module - 2>/dev/null <<'EOJS'
import { existsSync, readFileSync } from 'node:fs';
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
const wanted = packagesOf('package-lock.json');
const installed = packagesOf('node_modules/.package-lock.json');
const same = Object.entries(wanted).every(([path, { version, optional, devOptional, link }]) =>
  path === '' || link || (installed[path] === undefined
    ? optional || devOptional
    : installed[path].version === version && existsSync(`${path}/package.json`)),
);
process.exit(same && Object.keys(installed).every((path) => path in wanted) ? 0 : 1);
EOJS
}

packages_load() {
  node --input-type=module - >"$state/load.log" 2>&1 <<'EOJS'
import Database from 'better-sqlite3';
import sharp from 'sharp';
new Database(':memory:').close();
await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } }).png().toBuffer();
EOJS
}

install_packages() {
  npm_ci && return 0
  # The usual reason on a fresh machine: better-sqlite3 had to be compiled and there is no compiler.
  if ! have_compiler; then
    if apt_install 'to compile better-sqlite3, whose prebuilt file cannot be had' g++ make python3; then
      say 'installing the npm packages again, now with a compiler'
      npm_ci && return 0
    else
      ask_for_packages 'a compiler for better-sqlite3, whose prebuilt file cannot be had' g++ make python3
      return 0
    fi
  fi
  say "npm ci failed (all of it: $state/npm.log):"
  tell_the_end_of "$state/npm.log"
  exit 1
}

have_compiler() {
  have g++ && have make && have python3
}

# Tests and the build need the packages for development too, whatever NODE_ENV says.
npm_ci() {
  with_node_headers npm ci --engine-strict --include=dev --include=optional --no-audit --no-fund \
    >"$state/npm.log" 2>&1
}

# Node's own archive brings the headers that compiling needs; node-gyp would download them again.
with_node_headers() {
  local prefix
  prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
  if [[ -z ${npm_config_nodedir-} && -f $prefix/include/node/node.h ]]; then
    npm_config_nodedir=$prefix "$@"
  else
    "$@"
  fi
}

mend_native_packages() {
  say 'better-sqlite3 or sharp does not load with this Node: building again'
  with_node_headers npm rebuild better-sqlite3 sharp >"$state/npm.log" 2>&1 || true
  packages_load && return 0
  say 'still not: remove node_modules and run npm run setup again. What Node says:'
  tell_the_end_of "$state/load.log"
  exit 1
}
