"""`specdesk models`: which models there are, and fetching, checking and removing them."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from specdesk.commands.session import Session, add_json

if TYPE_CHECKING:
    from specdesk.desk import ExtraState, ProfileState


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `models` with its own commands."""
    parser = commands.add_parser("models", help="list, install, verify and remove models")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="profiles and extras, and whether they are installed")
    add_json(listed)
    listed.set_defaults(run=run_list)
    for name, run, text in (
        ("install", run_install, "fetch, check and convert a profile's models, or an extra's"),
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
    """Print the profiles and extras."""
    with session.desk() as desk:
        profiles, extras = desk.profiles(), desk.extras()
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
        session.terminal.data({"profiles": rows, "extras": [_extra_row(e) for e in extras]})
        return 0
    for profile in profiles:
        session.terminal.say(_line(profile, f"{profile.draft} → {profile.target}"))
    for extra in extras:
        session.terminal.say(_line(extra, f"{extra.model}, for --method {extra.name}"))
    return 0


def _extra_row(extra: "ExtraState") -> dict[str, object]:
    return {
        "extra": extra.name,
        "installed": extra.installed,
        "model": extra.model,
        "languages": list(extra.languages),
        "licence": extra.licence,
        "source": extra.source,
        "description": extra.description,
        "download_bytes": extra.download_bytes,
        "missing_bytes": extra.missing_bytes,
    }


def _line(state: "ProfileState | ExtraState", models: str) -> str:
    there = "installed" if state.installed else f"{state.missing_bytes / 1e6:,.0f} MB to fetch"
    about = f"[{', '.join(state.languages)}; {state.licence}]"
    return f"{state.name:<10} {there:<20} {models}  {about}"


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
    """Check a profile's models, or all that are installed; the first bad one is named."""
    with session.desk() as desk:
        installed = [profile.name for profile in desk.profiles() if profile.installed]
        installed += [extra.name for extra in desk.extras() if extra.installed]
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
