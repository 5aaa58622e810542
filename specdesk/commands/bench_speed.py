"""`specdesk bench speed`."""

import argparse
from pathlib import Path

from specdesk.commands.bench_growth import add_growth_options, run_growth
from specdesk.commands.bench_options import numbers
from specdesk.commands.session import Session, add_json
from specdesk.errors import QT_TRANSLATE_NOOP, ModelMissing, UsageError


def add_kind(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bench speed`."""
    parser = kinds.add_parser(
        "speed",
        help="first tokens, reduced and full, and llama.cpp beside them",
        description="Measures by turns, on texts that are cut from DOC or made up. llama.cpp is "
        "measured where its package is installed; its model file is fetched once, as "
        "`specdesk models install` does, and kept in the cache folder. The standard profile takes "
        "about 40 minutes, six of them a round.",
    )
    parser.add_argument("document", type=Path, metavar="DOC", nargs="?")
    parser.add_argument("--question", metavar="TEXT", help="asked each time")
    parser.add_argument(
        "--tokens",
        type=numbers,
        default=[8000, 24000],
        metavar="N,M",
        help="lengths of texts; all is measured at the shortest",
    )
    parser.add_argument("--budget", type=int, default=1024, metavar="TOKENS")
    parser.add_argument("--rounds", type=int, metavar="N", help="default: 5; 3 with --growth")
    parser.add_argument("--profile", default="auto")
    parser.add_argument("--gguf", type=Path, metavar="FILE", help="what llama.cpp loads")
    parser.add_argument("--without-llamacpp", action="store_true")
    add_growth_options(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Measure, and print the figures."""
    if arguments.growth:
        return run_growth(arguments, _text(arguments.document, session), session)
    if arguments.lengths or arguments.budgets or arguments.out:
        raise UsageError(
            QT_TRANSLATE_NOOP("errors", "--lengths, --budgets and --out belong to --growth."),
            QT_TRANSLATE_NOOP("errors", "Add --growth, or leave them out."),
        )
    from specdesk.bench.llamacpp import can_run
    from specdesk.bench.probe import QUESTION
    from specdesk.bench.speed import ROUNDS, SpeedPlan, measure_speed

    plan = SpeedPlan(
        arguments.profile,
        arguments.tokens,
        arguments.budget,
        max(1, arguments.rounds or ROUNDS),
        _text(arguments.document, session),
        arguments.question or QUESTION,
    )
    gguf: Path | None = arguments.gguf
    if arguments.without_llamacpp:
        gguf = None
    elif not can_run():
        gguf = None
        session.terminal.note("Measured without llama.cpp: pip install xllamacpp")
    elif gguf is None:
        gguf = _gguf(arguments.profile, session)
    speed = measure_speed(session.places, plan, gguf, session.progress, session.terminal.note)
    if arguments.json:
        session.terminal.data(speed.as_dict())
    else:
        from specdesk.bench.speed_table import lines

        for line in lines(speed):
            session.terminal.say(line)
    return 0


def _text(path: Path | None, session: Session) -> str:
    """The text of a document; empty without one."""
    if path is None:
        return ""
    from specdesk.documents.open import open_document

    return open_document(path, session.progress, None).text


def _gguf(profile: str, session: Session) -> Path | None:
    """The file that the profile's target was made from, fetched if need be; None if it cannot be
    had."""
    from specdesk.catalogue import shipped_catalogue
    from specdesk.install import fetch_gguf
    from specdesk.pipelines import Pipelines

    target = Pipelines(session.places).resolve(profile).target
    model = shipped_catalogue().model(target)
    try:
        return fetch_gguf(model, session.places.cache / "benchmarks", session.progress)
    except ModelMissing as error:
        session.terminal.note(f"Measured without llama.cpp. {error.sentence}")
        return None
