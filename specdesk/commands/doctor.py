"""`specdesk doctor`: what this machine can do, and what is missing."""

import argparse

from specdesk.commands.session import Session, add_json


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `doctor`."""
    parser = commands.add_parser("doctor", help="what this computer can do, and what is missing")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print a line per check; exit code 1 if one failed."""
    from specdesk.doctor import examine

    checks = examine(session.places)
    good = all(check.ok for check in checks)
    if arguments.json:
        rows = [{"name": check.name, "ok": check.ok, "text": check.text} for check in checks]
        session.terminal.data({"ok": good, "checks": rows})
    else:
        for check in checks:
            session.terminal.say(f"{'ok ' if check.ok else 'NO '} {check.name}: {check.text}")
    return 0 if good else 1
