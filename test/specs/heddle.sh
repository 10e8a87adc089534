#!/bin/bash
# The command `heddle` of a script that may share a process: a call of that one, or, where it may not or does
# not want to, a process of its own. What follows up to an empty text goes there: how many words, the folder,
# the words, the environment. What comes back are pieces, each with its stream and length, and the exit code.
own() { exec "@NODE@" "@MAIN@" "$@"; }
[ -n "$HEDDLE_SHARED" ] && [ -c /dev/stdin ] || own "$@"
{ exec 3<> "/dev/tcp/127.0.0.1/$HEDDLE_SHARED"; } 2> /dev/null || own "$@"
{ printf '%s\0' "$#" "$PWD" "$@"; /usr/bin/env -0; printf '\0'; } >&3
while read -r -u 3 to count; do
  case $to in
    exit) exit "$count" ;;
    own) exec 3>&-; own "$@" ;;
    *) LC_ALL=C IFS= read -r -u 3 -N "$count" text; printf %s "$text" >&"$to" ;;
  esac
done
echo 'the shared process is gone' >&2
exit 70
