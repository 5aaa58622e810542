"""`specdesk models`: which models there are, and fetching, checking and removing them."""

import argparse
from pathlib import Path

from specdesk.commands.session import Session, add_json


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `models` with its own commands."""
    parser = commands.add_parser("models", help="list, install, verify and remove models")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="the profiles, and whether they are installed")
    add_json(listed)
    listed.set_defaults(run=run_list)
    for name, run, text in (
        ("install", run_install, "fetch, check and convert a profile's models"),
        ("remove", run_remove, "remove a profile's models that no other profile needs"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("profile", metavar="PROFILE")
        action.set_defaults(run=run)
        if name == "install":
            action.add_argument(
                "--from",
                dest="source",
                type=Path,
                metavar="PATH",
                help="install the model PROFILE (its key in resources/models.toml, or a name of"
                " your own) from a GGUF file or a folder of yours",
            )
    verify = actions.add_parser("verify", help="check the installed models' checksums")
    verify.add_argument("profile", nargs="?", metavar="PROFILE", help="default: all installed")
    verify.set_defaults(run=run_verify)


def run_list(arguments: argparse.Namespace, session: Session) -> int:
    """Print the profiles."""
    with session.desk() as desk:
        profiles = desk.profiles()
    if arguments.json:
        rows = [
            {
                "profile": profile.name,
                "installed": profile.installed,
                "draft": profile.draft,
                "target": profile.target,
                "languages": list(profile.languages),
                "licence": profile.licence,
                "source": profile.source,
                "download_bytes": profile.download_bytes,
                "missing_bytes": profile.missing_bytes,
            }
            for profile in profiles
        ]
        session.terminal.data({"profiles": rows})
        return 0
    for profile in profiles:
        state = (
            "installed" if profile.installed else f"{profile.missing_bytes / 1e6:,.0f} MB to fetch"
        )
        session.terminal.say(
            f"{profile.name:<10} {state:<20} {profile.draft} → {profile.target}"
            f"  [{', '.join(profile.languages)}; {profile.licence}]"
        )
    return 0


def run_install(arguments: argparse.Namespace, session: Session) -> int:
    """Install a profile; what was fetched before an interruption is used again."""
    with session.desk() as desk:
        if arguments.source is not None:
            desk.install_local(arguments.source, arguments.profile, session.progress)
        else:
            desk.install(arguments.profile, session.progress)
    session.terminal.note(f"{arguments.profile} is installed.")
    return 0


def run_verify(arguments: argparse.Namespace, session: Session) -> int:
    """Check a profile's models, or those of all installed profiles; the first bad one is named."""
    with session.desk() as desk:
        installed = [profile.name for profile in desk.profiles() if profile.installed]
        for name in [arguments.profile] if arguments.profile else installed:
            desk.verify(name, session.progress)
            session.terminal.say(f"{name}: ok")
        if not arguments.profile and not installed:
            session.terminal.note("No profile is installed.")
    return 0


def run_remove(arguments: argparse.Namespace, session: Session) -> int:
    """Remove a profile's models."""
    with session.desk() as desk:
        desk.uninstall(arguments.profile)
    session.terminal.note(f"The profile {arguments.profile} is removed.")
    return 0
