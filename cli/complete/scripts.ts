/** The shells that complete words. */
export const shellNames = ["bash", "zsh", "fish"] as const;
export type ShellName = (typeof shellNames)[number];

/** What a shell is to read, so that it asks this command for the words that may come next; where none does, files do. */
export const scripts: Readonly<Record<ShellName, string>> = {
  bash: `_storeplane() {
  local word about
  COMPREPLY=()
  while IFS=$'\\t' read -r word about; do
    COMPREPLY+=("$word")
  done < <(storeplane __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _storeplane storeplane
`,
  zsh: `#compdef storeplane
_storeplane() {
  local word about
  local -a candidates
  while IFS=$'\\t' read -r word about; do
    candidates+=("\${word//:/\\\\:}\${about:+:$about}")
  done < <(storeplane __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#candidates} )) || { _files; return; }
  _describe -t words storeplane candidates
}
compdef _storeplane storeplane
if [ "\${funcstack[1]}" = _storeplane ]; then _storeplane "$@"; fi
`,
  fish: `function __storeplane_complete
  set -l words (commandline -opc)
  set -l last (commandline -ct)
  set -l found (storeplane __complete $words[2..-1] "$last" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
    return
  end
  __fish_complete_path "$last"
end
complete -c storeplane -f -a '(__storeplane_complete)'
`,
};
