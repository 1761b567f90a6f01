# shellcheck shell=bash
# Headless Chromium: that of the machine, else the distribution's package, else Playwright's download.
#
# The path found is kept in .setup/chromium, because asking a browser for its version costs up to a second.

chromium_names=(chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome)

# Where root downloads to. Root's own cache is below /root, where the user that the browser runs as cannot reach it (see
# bin/chromium-sandboxed).
shared_browsers=/opt/vigil/browsers

set_up_chromium() {
  local known
  if [[ -f $state/chromium ]]; then
    known=$(<"$state/chromium")
    [[ -x $known && $known == "${VIGIL_CHROMIUM:-$known}" ]] && return 0
    rm -f "$state/chromium"
  fi

  find_chromium || install_chromium || return 0
  say "browser: $chromium, $chromium_version"
  try_sandbox
  hint_at_fonts
  printf '%s\n' "$chromium" >"$state/chromium"
}

# Sets chromium and chromium_version, or fails.
find_chromium() {
  local name path
  if [[ -n ${VIGIL_CHROMIUM-} ]]; then
    answers "$VIGIL_CHROMIUM" || die "VIGIL_CHROMIUM=$VIGIL_CHROMIUM does not answer --version: correct it or unset it"
    return 0
  fi
  for name in "${chromium_names[@]}"; do
    path=$(command -v "$name") && ! is_snap "$path" && answers "$path" && return 0
  done
  while IFS= read -r path; do
    [[ -x $path ]] && reachable_by_nobody "$path" && answers "$path" && return 0
  done < <(downloaded_browsers)
  return 1
}

downloaded_browsers() {
  local folder
  for folder in "${PLAYWRIGHT_BROWSERS_PATH:-${HOME-}/.cache/ms-playwright}" "$shared_browsers"; do
    compgen -G "$folder/chromium_headless_shell-*/*/*headless[-_]shell" || true
  done
}

# A downloaded browser whose libraries are missing is there, and does not answer.
answers() {
  chromium_version=$(timeout 30 "$1" --version 2>"$state/chromium.log") && chromium=$1
}

# Ubuntu's chromium-browser only starts a snap, which runs neither for root without a session nor with our profile.
is_snap() {
  [[ $(readlink -f "$1") == */snap/* || $(readlink -f "$1") == */bin/snap ]] || head -c 4096 "$1" | grep -aq /snap/bin/
}

reachable_by_nobody() {
  (($(id -u) != 0)) || setpriv --reuid=nobody --clear-groups test -x "$1"
}

install_chromium() {
  local package=chromium-headless-shell
  if ! is_ubuntu; then
    distribution_has "$package" || package=chromium # what older Debians have
    apt_install 'the headless browser' "$package" && find_chromium && return 0
  fi
  download_chromium && find_chromium && return 0

  if [[ -n $(downloaded_browsers) ]]; then
    install_libraries && find_chromium && return 0
    ask_for "libraries of the distribution that the downloaded Chromium needs" \
      "cd $PWD && npx playwright install-deps chromium-headless-shell"
  elif is_ubuntu || ! have apt-get; then
    ask_for 'headless Chromium' \
      "cd $PWD && PLAYWRIGHT_BROWSERS_PATH=$shared_browsers npx playwright install --with-deps chromium-headless-shell"
  else
    ask_for_packages 'headless Chromium' "$package"
  fi
  return 1
}

download_chromium() {
  local playwright=node_modules/.bin/playwright into=${PLAYWRIGHT_BROWSERS_PATH-}
  [[ -x $playwright ]] || return 1
  (($(id -u) != 0)) || into=${into:-$shared_browsers}
  say 'downloading Chromium with Playwright'
  # An empty variable is Playwright's own default; nobody has to be able to pass the folders.
  (umask 022 && PLAYWRIGHT_BROWSERS_PATH=$into timeout 1200 "$playwright" install chromium-headless-shell) \
    >"$state/chromium.log" 2>&1 && return 0
  say 'the download failed:'
  tell_the_end_of "$state/chromium.log"
  return 1
}

install_libraries() {
  can_be_root && have apt-get || return 1
  say 'installing the libraries that the downloaded Chromium needs'
  as_root env "PATH=$PATH" DEBIAN_FRONTEND=noninteractive node_modules/.bin/playwright install-deps \
    chromium-headless-shell >"$state/chromium.log" 2>&1 9>&- && return 0
  tell_the_end_of "$state/chromium.log"
  return 1
}

# Some kernels and containers forbid the user namespaces that the sandbox is made of. Set-up does not fail for that:
# `vigil doctor` and the crawl decide what to do about it. But it is said, with the mend.
try_sandbox() {
  local profile
  profile=$(mktemp -d)
  if ! VIGIL_CHROMIUM_BINARY=$chromium timeout 60 bin/chromium-sandboxed --headless --disable-gpu \
    --dump-dom "--user-data-dir=$profile" about:blank >"$state/chromium.log" 2>&1; then
    say 'Chromium does not start with its sandbox here, which hostile pages make necessary:'
    grep -E 'sandbox|namespace' "$state/chromium.log" | head -n 3 | cut -c 1-200 | sed 's/^/  | /' >&2 || true
    if [[ $(cat /proc/sys/kernel/apparmor_restrict_unprivileged_userns 2>/dev/null) == 1 ]]; then
      say 'an administrator can allow it: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'
    else
      say 'it needs user namespaces: in Docker, --security-opt seccomp=unconfined or a profile that allows unshare'
    fi
  fi
  rm -rf "$profile"
}

# Pages and reports show Korean text. The font is 60 MB, and only screenshots need it here: suggested, not installed.
hint_at_fonts() {
  if ! { have fc-list && [[ -n $(fc-list :lang=ko family 2>/dev/null) ]]; } &&
    ! compgen -G '/usr/share/fonts/*/*/*CJK*' >/dev/null; then
    say 'no Korean font: screenshots would show boxes for Korean text. If wanted: apt-get install fonts-noto-cjk'
  fi
}
