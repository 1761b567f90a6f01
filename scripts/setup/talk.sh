# shellcheck shell=bash
# What set-up says: everything goes to stderr, because stdout belongs to the command that comes after it.

said_something=false
wants=()          # what is missing, in words
missing=()        # distribution packages that mend it, installed by one command
other_commands=() # whatever else an administrator has to type

say() {
  said_something=true
  printf 'setup: %s\n' "$*" >&2
}

die() {
  say "$*"
  exit 1
}

# ask_for_packages WHAT PACKAGE..., ask_for WHAT COMMAND: what only an administrator can do. Set-up goes on afterwards,
# so that one visit mends everything.
ask_for_packages() {
  wants+=("$1")
  missing+=("${@:2}")
}

ask_for() {
  wants+=("$1")
  other_commands+=("$2")
}

# tell_the_end_of FILE: the lines of a log that say why a command failed.
tell_the_end_of() {
  tail -n 15 "$1" | sed 's/^/  | /' >&2
}

finish() {
  if ((${#wants[@]} > 0)); then
    {
      printf '\nsetup: not ready yet. Missing on this machine:\n\n'
      printf '  - %s\n' "${wants[@]}"
      printf '\nAsk an administrator to run:\n\n'
      ((${#missing[@]} == 0)) ||
        printf '  apt-get update && apt-get install -y --no-install-recommends %s\n' "${missing[*]}"
      ((${#other_commands[@]} == 0)) || printf '  %s\n' "${other_commands[@]}"
      printf '\nand then run this again: npm run setup\n'
    } >&2
    exit 1
  fi
  if $said_something; then
    say 'ready'
  elif [[ $verbose == true ]]; then
    say 'nothing to do'
  fi
}
