"""The policy commands: what an author does with a pack, from the first page to the effect on the book."""

import typer

from desktop.commands.policy import author, book, exchange, trying

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
author.mount(app)
trying.mount(app)
exchange.mount(app)
book.mount(app)
