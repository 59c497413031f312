# Who types waits for nobody: what `later` begins goes on while the next is typed, and `all` waits until all of it has ended well.
begun=()
later() { "$@" & begun+=($!); }
all() { for each in "${begun[@]}"; do wait "$each"; done; begun=(); }
