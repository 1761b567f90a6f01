# shellcheck shell=bash
# The program: src/ compiled to dist/, and `npx vigil` linked to it.

set_up_build() {
  [[ -f $state/packages ]] || return 0 # no compiler of ours yet; what is missing has been asked for
  link_command
  local wanted
  wanted=$(hash_of_sources)
  if [[ -f dist/cli.js && -f $state/build && $(<"$state/build") == "$wanted" ]]; then
    return 0
  fi
  # From nothing and beside the old one: what a deleted source left in dist/ would still be loaded, a half-written build too,
  # and a crawl that is running starts its decoders from dist/.
  rm -rf "$state/build" dist.new dist.old
  say 'compiling src/ to dist/'
  if ! node_modules/.bin/tsc -p tsconfig.build.json --outDir dist.new >"$state/build.log" 2>&1; then
    say 'src/ does not compile:'
    tell_the_end_of "$state/build.log"
    exit 1
  fi
  compile_kernels
  [[ ! -e dist ]] || mv dist dist.old
  mv dist.new dist
  rm -rf dist.old
  printf '%s\n' "$wanted" >"$state/build"
}

# The hot loops, kernels/ to dist/kernels/: WebAssembly with its vector instructions, which every Node of ours has.
compile_kernels() {
  local source flags
  for source in kernels/*.ts; do
    # Some need more than the rest: what a line "// asc: …" near their beginning asks for.
    read -ra flags <<<"$(sed -n '1,5s|^// asc: ||p' "$source")"
    if ! node_modules/.bin/asc "$source" --outFile "dist.new/kernels/$(basename "$source" .ts).wasm" \
      -O3 --noAssert --enable simd --runtime stub "${flags[@]}" >"$state/build.log" 2>&1; then
      say "$source does not compile:"
      tell_the_end_of "$state/build.log"
      exit 1
    fi
  done
}

hash_of_sources() {
  find src kernels tsconfig*.json package-lock.json -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# What npm would make if vigil were a dependency of itself; without it `npx vigil` asks the registry first.
link_command() {
  local link=node_modules/.bin/vigil target=../../bin/vigil.js
  [[ -L $link && $(readlink "$link") == "$target" ]] || ln -sfn "$target" "$link"
}
