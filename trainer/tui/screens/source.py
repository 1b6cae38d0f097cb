"""The source of a question, after its reveal: the cited passages in their context."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.domain.citations import Verdict
from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _, ngettext
from trainer.services.sources import REMARKS, Piece, Source, SourceParagraph, Sources
from trainer.tui.prose import plain
from trainer.tui.screens.sheet import SheetWindow, end_keys
from trainer.tui.widgets.key_bar import KeyBar

OPENS, CLOSES = "►", "◄"  # around what is cited: colour and weight are never the only sign
_FOREIGN = str.maketrans({OPENS: "▷", CLOSES: "◁"})
_MOST = 60_000  # characters; laying out more takes seconds
_LONGEST_TITLE = 68  # cells; it keeps to one line
_ABOVE = 2  # lines of context above what is cited, where it is scrolled to


class SourceScreen(SheetWindow[None]):
    """Shows what a note cites of its letter, or why it cannot be shown.

    `read_on` opens the letter at a paragraph: its headings and number.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", N_("Scroll up"), show=False, id="source_up"),
        Binding("down", "scroll(1)", N_("Scroll down"), show=False, id="source_down"),
        Binding("space,pagedown", "page(1)", N_("Further"), id="source_page_down",
                tooltip=N_("A page further in the source")),
        Binding("pageup", "page(-1)", N_("Back"), show=False, id="source_page_up",
                tooltip=N_("A page back in the source")),
        *end_keys("source"),
        Binding("l", "read_on", N_("In the letter"), id="source_letter",
                tooltip=N_("Read on in the letter, from what is cited first")),
        Binding("escape,q,s,enter", "dismiss", N_("Close"), id="source_close",
                tooltip=N_("Close the source")),
    ]  # fmt: skip

    def __init__(
        self, sources: Sources, read_on: Callable[[Sequence[str], int], object] | None = None
    ) -> None:
        super().__init__()
        self._read_on, self._first = read_on, _first_cited(sources)
        self._title, self._text = _title(sources), _whole(sources)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title")
            with VerticalScroll(can_focus=False):
                yield Static(self._text, id="source")
            yield KeyBar()

    def on_mount(self) -> None:
        self.call_after_refresh(self._scroll_to_cited)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One reads on in a letter that is there."""
        return action != "read_on" or (self._read_on is not None and self._first is not None)

    def action_read_on(self) -> None:
        """Show the letter there in place of this."""
        if self._read_on is not None and self._first is not None:
            self.dismiss(None)
            self._read_on(*self._first)

    def _scroll_to_cited(self) -> None:
        """Move to the first passage, unless all of it is in sight already."""
        box, width = self.query_one(VerticalScroll), self.query_one("#source").size.width
        opens, closes = self._text.plain.find(OPENS), self._text.plain.find(CLOSES)
        if opens < 0:
            return
        start = _line_of(self._text, opens, width)
        end = _line_of(self._text, closes if closes >= 0 else len(self._text) - 1, width)
        height = box.size.height
        if end >= height:
            above = max(0, min(_ABOVE, height - (end - start + 1)))
            box.scroll_to(y=max(0, start - above), animate=False)


def _first_cited(sources: Sources) -> tuple[Sequence[str], int] | None:
    """Headings and number of the first paragraph that is cited."""
    for source in sources.sources:
        for paragraph in source.paragraphs:
            if any(piece.cited for piece in paragraph.pieces):
                return source.path, paragraph.number
    return None


def _line_of(text: Content, position: int, width: int) -> int:
    """On which line of `text`, wrapped at `width`, its character at `position` stands."""
    word = text.plain[position:].split(maxsplit=1)[0]  # it decides whether the line has room
    return len(Content(text.plain[:position] + word[:width]).wrap(max(1, width))) - 1


def _title(sources: Sources) -> Content:
    """What stays in sight however far one scrolls: the places, and whether they are sealed."""
    if not sources.sources:
        return Content(_("Source"))
    unsealed = [source.verdict is Verdict.UNSTAMPED for source in sources.sources]
    title = _("Source: {citations}")
    if any(unsealed):
        title = _("Source, partly without fingerprint: {citations}")
    if all(unsealed):
        title = _("Source, without fingerprint: {citations}")
    citations = "; ".join(one_line(source.citation) for source in sources.sources)
    return _harmless(title.format(citations=citations), "").truncate(_LONGEST_TITLE, ellipsis=True)


def _whole(sources: Sources) -> Content:
    if not sources.sources:
        return Content(_("This card cites nothing of a letter."))
    parts = [_letter(sources, "$quiet")] if sources.attached else _how_to_attach(sources)
    parts += [_one(source) for source in sources.sources]
    if sources.left_out:
        more = ngettext(
            "{n} more citation is not shown.", "{n} more citations are not shown.", sources.left_out
        ).format(n=sources.left_out)
        parts.append(Content.styled(more, "$quiet"))
    whole = Content("\n\n").join(parts)
    return whole if len(whole) <= _MOST else whole[:_MOST] + "…"


def _letter(sources: Sources, style: str) -> Content:
    """Which document it is, as far as that is known."""
    names = [one_line(name) for name in (sources.title, sources.reference) if name.strip()]
    return _harmless(" · ".join(names) or _("A letter without a title"), style)


def _how_to_attach(sources: Sources) -> list[Content]:
    """Which document is meant, and how its text comes here."""
    title, reference = one_line(sources.title).strip(), one_line(sources.reference).strip()
    meant = [_harmless(title or _("A letter without a title"), "bold")]
    if reference:
        published = _("Published as: {reference}").format(reference=reference)
        meant.append(_harmless(published, ""))
    return [
        Content.styled(
            _("No letter is attached to this deck, so its words cannot be shown."),
            "bold $text-warning",
        ),
        Content("\n").join([Content(_("The deck is about:")), *meant])
        if title or reference
        else Content(_("The deck does not say which letter it is about.")),
        Content.assemble(
            _("Attach its file (.docx, .odt, .pdf, .html, .md or plain text) with:"),
            "\n",
            ("trainer letter add FILE", "bold"),
        ),
        Content(_("The card cites:")),
    ]


def _one(source: Source) -> Content:
    """One citation: its remark, its heading, and the paragraphs it leads to."""
    head = [_harmless(one_line(source.citation), "bold underline")]
    path = _harmless(one_line(" › ".join(source.path)), "bold")
    if path and path.plain not in head[0].plain:
        head.append(path)
    if source.verdict in REMARKS:
        is_shown = source.verdict is Verdict.UNSTAMPED
        sign, style = ("! ", "$text-warning") if is_shown else ("✗ ", "$text-error")
        head.append(Content.styled(sign + _(REMARKS[source.verdict]), style))
    if source.reason:
        head.append(_harmless(source.reason, "$quiet"))
    parts = [Content("\n").join(head), *(_paragraph(each) for each in source.paragraphs)]
    return Content("\n\n").join(parts)


def _paragraph(paragraph: SourceParagraph) -> Content:
    cited = any(piece.cited for piece in paragraph.pieces)
    number = Content.styled(f"¶{paragraph.number}", "bold" if cited else "$quiet")
    return Content(" ").join([number, *(_piece(piece) for piece in paragraph.pieces)])


def _piece(piece: Piece) -> Content:
    if not piece.cited:
        return _harmless(piece.text, "$quiet")
    return Content.assemble((OPENS, "bold"), _harmless(piece.text, "bold"), (CLOSES, "bold"))


def _harmless(text: str, style: str) -> Content:
    """Text from a file in one style; signs like ours in it cannot be taken for ours."""
    return plain(text.translate(_FOREIGN), style)
