"""The commands of the command line, a module each.

A module has `add_command(commands)`, which adds its parser and sets `run` as its default. Heavy
imports are inside `run`: `specdesk --help` must not wait for them."""
