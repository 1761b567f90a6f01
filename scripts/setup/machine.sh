# shellcheck shell=bash
# What this machine is and what we may do on it: Node, root, apt-get, the lock against a second set-up.

node_minimum=20.19

have() {
  command -v "$1" >/dev/null 2>&1
}

# Two set-ups at once (`npm test` beside `npm run demo`) would delete node_modules under each other. The lock is the
# open file 9: it goes with the process, however that ends. What may start a daemon closes it (9>&-), or the daemon
# would hold the lock for good.
only_one_at_a_time() {
  [[ -w $state ]] || die "$PWD/$state belongs to $(stat -c %U "$state"): run set-up as that user"
  have flock || return 0
  exec 9>"$state/lock"
  if ! flock -n 9; then
    say 'another set-up is running here: waiting for it'
    flock 9
  fi
}

# Sets node_abi: what compiled packages depend on (Node's binary interface, system and processor).
check_node() {
  have node || die "Node is missing: install Node $node_minimum or newer (20, 22 or 24), see https://nodejs.org"
  local version
  read -r version node_abi < <(
    node -p "[process.versions.node, process.versions.modules + process.platform + process.arch].join(' ')"
  )
  local major minor rest
  IFS=. read -r major minor rest <<<"$version"
  if ((major < ${node_minimum%.*} || (major == ${node_minimum%.*} && minor < ${node_minimum#*.}))); then
    die "Node $version ($(command -v node)) is too old: vigil needs $node_minimum or newer (20, 22 or 24)"
  fi
}

# A path that a person gave is used or refused, never silently replaced by another.
check_own_programs() {
  local variable path
  for variable in VIGIL_FFMPEG VIGIL_FFPROBE VIGIL_CHROMIUM; do
    path=${!variable-}
    if [[ -n $path && ! (-f $path && -x $path) ]]; then
      die "$variable=$path is not a program: correct it or unset it"
    fi
  done
}

# as_root COMMAND...: runs it with root's rights, or fails where we have none and no password may be asked for.
as_root() {
  if (($(id -u) == 0)); then
    "$@"
  elif have sudo && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

can_be_root() {
  as_root true
}

is_ubuntu() {
  [[ -r /etc/os-release ]] && grep -Eq '^(ID|ID_LIKE)=.*ubuntu' /etc/os-release
}

lists_are_fresh=false

update_package_lists() {
  $lists_are_fresh && return 0
  say 'reading the lists of packages (apt-get update)'
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update \
    >>"$state/apt.log" 2>&1 9>&- || return 1
  lists_are_fresh=true
}

# distribution_has PACKAGE: whether apt-get could install it. A machine that never read its lists (a container) knows
# no package at all, so lists that do not name it are read once.
distribution_has() {
  have apt-get || return 1
  apt_names "$1" && return 0
  can_be_root && update_package_lists && apt_names "$1"
}

apt_names() {
  # LC_ALL: on a Korean machine apt-cache answers in Korean.
  [[ $(LC_ALL=C apt-cache policy "$1" 2>/dev/null) == *'Candidate: '[0-9]* ]]
}

# apt_install WHY PACKAGE...: fails when it cannot, and never asks. A list that is too old names files that are gone
# from the mirror, so a failure is tried once more after reading the lists.
apt_install() {
  local why=$1
  shift
  have apt-get && can_be_root || return 1
  : >"$state/apt.log"
  apt_names "$1" || update_package_lists || true
  say "installing $* ($why)"
  apt_get_install "$@" && return 0
  if ! $lists_are_fresh && update_package_lists && apt_get_install "$@"; then
    return 0
  fi
  say "apt-get could not install $*:"
  tell_the_end_of "$state/apt.log"
  return 1
}

apt_get_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    install -y --no-install-recommends "$@" >>"$state/apt.log" 2>&1 9>&-
}
