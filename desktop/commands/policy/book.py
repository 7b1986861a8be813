"""`diff`, `simulate` and `book make`: what a policy, or a change of it, does to the whole book of accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.policy.author import AsJson, PackFolder
from desktop.commands.policy.packs import compilation_of, sound_pack
from desktop.commands.policy.showing import Exit, answering, show_json, stop

if TYPE_CHECKING:
    from integrations.packs.book import Book
    from integrations.packs.book_run import Progress
    from integrations.packs.page_difference import Difference
    from integrations.packs.report import Report, Standing
    from policy.language.compile import Compilation
    from policy.language.tree.pack import Pack

Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="The day of the quotes; today if not given."),
]
PaidBy = Annotated[str | None, typer.Option("--tender", help="The way of paying where the book has none.")]
BookFile = Annotated[
    Path, typer.Option("--book", metavar="DB", help="A .duckdb file, or a folder of CSV or Parquet files.")
]


def mount(app: typer.Typer) -> None:
    """Add the commands to the policy group."""
    app.command("diff")(answering(diff))
    app.command("simulate")(answering(simulate))
    books = typer.Typer(no_args_is_help=True, help="Books of accounts to try policies on.")
    books.command("make")(answering(make))
    books.callback()(_books)
    app.add_typer(books, name="book")


def _books() -> None:
    """Books of accounts to try policies on."""


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The folder of the pack as it is.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The folder of the pack as it shall be.")],
    book: Annotated[
        Path | None, typer.Option("--book", metavar="DB", help="Run both on this book of accounts as well.")
    ] = None,
    on: Day = None,
    tender: PaidBy = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the report as one page to this file.")
    ] = None,
    json: AsJson = False,
    fail_on_change: Annotated[bool, typer.Option(help="End with status 1 if anything changes.")] = False,
) -> None:
    """Show what changes between two packs, page by page, and on a book of accounts."""
    from integrations.packs.page_difference import page_differences
    from integrations.packs.report import made, plain
    from integrations.packs.report_html import page

    before, compiled = sound_pack(old, json=json), compilation_of(new, json=json)
    after = sound_pack(new, json=json) if compiled.pack is None else compiled.pack
    differences = page_differences(before, after)
    effect = None
    if book is not None:
        from integrations.packs.book_difference import book_difference

        with _opened(book) as opened, _progress("Comparing", quiet=json) as progress:
            effect = book_difference(before, after, opened, _day(on, after), tender, progress)
    report = made(before, after, differences, effect, _standing(compiled, after))
    if html is not None:
        _write(html, page(report))
    if json:
        show_json(plain(report))
    else:
        _show(report)
        if html is not None:
            typer.echo(f"The report is in {html}.")
    if fail_on_change and differences:
        raise typer.Exit(Exit.FOUND)


def simulate(
    pack: PackFolder, book: BookFile, on: Day = None, tender: PaidBy = None, json: AsJson = False
) -> None:
    """Run a pack on a book of accounts and show what it comes to. Ends with status 1 if accounts are not quoted."""
    from dataclasses import asdict

    from integrations.packs.book_simulation import simulate as run

    compiled = sound_pack(pack, json=json)
    with _opened(book) as opened, _progress("Computing", quiet=json) as progress:
        result = run(compiled, opened, _day(on, compiled), tender, progress)
    if json:
        show_json(asdict(result))
    else:
        from integrations.packs.report_charts import Money

        money = Money(compiled.about.minor_digits)
        kept = "credits beyond the total"
        width = max([len(total.title) for total in result.components] + [len(kept)])
        for total in result.components:
            open_ = f", {total.undetermined:,} undetermined" if total.undetermined else ""
            typer.echo(
                f"{total.title:{width}}  {money.plain(total.now):>20}  {total.accounts:,} accounts{open_}"
            )
        # a total is never below 0, so what credits exceed an account's lines by is in no total
        beyond = result.now - sum(total.now for total in result.components)
        if beyond:
            typer.echo(f"{kept:{width}}  {money.plain(beyond):>20}")
        typer.secho(f"{'payable now':{width}}  {money.plain(result.now):>20}", bold=True)
        if result.tender is not None:
            typer.echo(f"paid by {result.tender}, where the book does not say")
        for name, words in result.segments.items():
            told = ", ".join(f"{one.word} {money.plain(one.now)} ({one.accounts:,})" for one in words)
            typer.echo(f"by {name}: {told}")
        for name, count in result.needs.items():
            typer.echo(f"{name} is unknown for {count:,} accounts that need it")
        for one in result.not_quoted:
            typer.echo(
                f"{one.account} is not quoted: {one.status.lower()} {', '.join(one.inputs) or one.table}"
            )
        _remark(result.remarks)
    if set(result.statuses) - {"QUOTED"}:
        raise typer.Exit(Exit.FOUND)


def make(
    pack: PackFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DB", help="The .duckdb file to write.")],
    count: Annotated[int, typer.Option(min=1, max=100_000_000, help="How many accounts.")] = 100_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same book.")] = 1,
    on: Day = None,
    json: AsJson = False,
) -> None:
    """Make a synthetic book of accounts that fits a pack's inputs."""
    from integrations.packs.book_making import make_book

    compiled = sound_pack(pack, json=json)
    try:
        with _progress("Making", quiet=json) as progress:
            make_book(compiled, out, count, seed, _day(on, compiled), progress)
    except FileExistsError:
        raise stop(f"{out} is there already.", "Choose a name that is still free.") from None
    if json:
        show_json({"book": out, "accounts": count, "seed": seed})
        return
    typer.echo(f"Made {out} with {count:,} accounts.")


@contextmanager
def _opened(path: Path) -> Iterator[Book]:
    from integrations.packs.book import BookUnreadable, open_book

    try:
        with open_book(path) as book:
            yield book
    except BookUnreadable as fault:
        raise stop(fault.message, fault.advice) from None


@contextmanager
def _progress(verb: str, *, quiet: bool) -> Iterator[Progress]:
    """Show a bar on a terminal while something takes its time."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True, disable=quiet) as bar:
        task = bar.add_task(verb, total=None)

        def progress(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield progress


def _day(on: datetime | None, pack: Pack) -> date:
    """Return the day asked for, or today where the pack's business is."""
    if on is not None:
        return on.date()
    from zoneinfo import ZoneInfo

    return datetime.now(tz=ZoneInfo(pack.about.time_zone)).date()


def _standing(compiled: Compilation, pack: Pack) -> Standing:
    from integrations.packs.report import Standing
    from policy.language.checks import check
    from policy.language.findings import Severity
    from policy.trial import run_all

    severities = Counter(finding.severity for finding in (*compiled.findings, *check(pack)))
    report = run_all(pack, compiled.cases)
    return Standing(
        severities[Severity.ERROR],
        severities[Severity.WARNING],
        severities[Severity.NOTE],
        cases=len(report.trials),
        passed=len(report.trials) - len(report.failures),
    )


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise stop(
            f"{path} cannot be written: {fault.strerror}.", "Name a file in a folder that is there."
        ) from fault


def _show(report: Report) -> None:
    for one in report.differences:
        _show_difference(one)
    if not report.differences:
        typer.echo("The pages say the same.")
    if report.book is None:
        return
    from integrations.packs.report_charts import Money

    book, money = report.book, Money(report.new.minor_digits)
    width = max((len(one.title) for one in book.components), default=0)
    for impact in book.components:
        if impact.accounts or impact.change:
            typer.echo(
                f"{impact.title:{width}}  {money.signed(impact.change):>18}  {impact.accounts:,} accounts"
            )
    typer.secho(f"{'net':{width}}  {money.signed(book.change):>18}  {book.changed:,} accounts", bold=True)
    _remark(book.remarks)


def _show_difference(one: Difference) -> None:
    """Print what stood there and stands there now: side by side if short, else line under line."""
    from integrations.packs.page_difference import How, What

    where = "  ".join(part for part in (one.page, one.subject, one.aspect) if part)
    if one.what is What.TEXT and one.aspect.startswith("line "):
        typer.echo(f"{where}:")
        for mark, text in (("-", one.old), ("+", one.new)):
            for line in text.split("\n") if text else ():
                typer.echo(f"  {mark} {line}".rstrip())
        return
    said = f"“{one.old}” → “{one.new}”" if one.how is How.CHANGED else f"{one.how.value} {one.new or one.old}"
    typer.echo(f"{where}: {said}")


def _remark(remarks: tuple[str, ...]) -> None:
    for remark in remarks:
        typer.echo(remark, err=True)
