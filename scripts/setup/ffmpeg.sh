# shellcheck shell=bash
# ffmpeg and ffprobe: those of the machine, else the distribution's package. They decode hostile files, so only builds
# that somebody keeps patched are considered: no npm package is one.

set_up_ffmpeg() {
  have_ffmpeg && return 0
  if apt_install 'to read videos' ffmpeg && have_ffmpeg; then
    return 0
  fi
  ask_for_packages 'ffmpeg and ffprobe, to read videos' ffmpeg
}

have_ffmpeg() {
  { [[ -n ${VIGIL_FFMPEG-} ]] || have ffmpeg; } && { [[ -n ${VIGIL_FFPROBE-} ]] || have ffprobe; }
}
