"""The search language on one page, for every front end: each term, and what it finds."""

from textwrap import wrap

from trainer.i18n import N_, _

_WIDTH = 79
_TERM = 24  # columns

# A heading, what is to be said of its terms, and the terms.
SECTIONS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        N_("Words"),
        N_(
            "Words are looked up in all that a note says: questions, answers, key points, other"
            " wordings, hints, topics and tags. Case and accents do not matter."
        ),
        (
            ("ferry winter", N_("notes with both words, anywhere")),
            ('"night ferry"', N_("the words in this order, with nothing between them")),
            ("ferr*", N_("words that begin so")),
            (
                "*boat*",
                N_("a star elsewhere: these letters anywhere in the text; here accents matter"),
            ),
        ),
    ),
    (
        N_("Together"),
        N_("Terms beside each other must all fit; and binds more closely than or."),
        (
            ("a or b", N_("either of them")),
            ("-a", N_("all that does not fit; a minus stands before brackets too")),
            ("(a or b) c", N_("brackets say what belongs together")),
            ('\\- \\* \\" \\(', N_("a backslash takes the meaning from the sign behind it")),
        ),
    ),
    (
        N_("Notes"),
        N_(
            "In each of these a star stands for anything, and a text with spaces stands in"
            " quotation marks. Case does not matter, but for guid."
        ),
        (
            ('deck:"A B"', N_("notes of this deck and those below it; deck:A::* of those below")),
            ("topic:Ukraine", N_("a heading, of any level, that begins so")),
            ("tag:eu", N_("the tag and those below it, such as eu::council")),
            ("cite:¶3", N_("a citation that has this in it")),
            ("letter:446", N_("decks on a letter with this in its title or reference")),
            ("stance:supports", N_("notes drafted from a sentence that takes this position")),
            ("guid:ferry.en/first", N_("the note of this name")),
            ("tag:none", N_("without any; so too topic, cite, letter and stance")),
            ("kind:cloze", N_("one of basic, typed, choice, cloze and template")),
            ("is:marked", N_("notes that are marked")),
            ("is:draft", N_("drafted from a letter, and not read over yet")),
            ("is:superseded", N_("declared superseded, the letter having changed")),
            ("is:doubt", N_("waiting for a decision, since the letter changed there")),
            ("is:deleted", N_("deleted notes, which nothing else finds")),
            ("added:7", N_("made within the last seven study days, this one counted")),
            ("edited:7", N_("made or changed within the last seven study days")),
        ),
    ),
    (
        N_("Cards"),
        N_("In a list of notes these find the notes that have such a card."),
        (
            ("is:due", N_("due today or earlier, neither new nor suspended nor buried")),
            ("is:new", N_("never answered")),
            ("is:learn", N_("in learning steps, after a lapse too")),
            ("is:review", N_("past the first learning steps, after a lapse too")),
            ("is:suspended", N_("put away until it is brought back")),
            ("is:buried", N_("put away until another study day")),
            ("is:leech", N_("forgotten as often as makes a leech")),
            ("flag:1", N_("with this flag, from 1 to 7; 0 is none")),
            ("rated:7", N_("answered within the last seven study days, practice counted")),
            ("rated:7:1", N_("so, and with this rating: 1 Again, 2 Hard, 3 Good, 4 Easy")),
        ),
    ),
    (
        N_("Figures"),
        N_("A figure is compared by one of < <= = >= > !=; cards without the figure do not fit."),
        (
            ("prop:r<0.9", N_("chance of recall now; or 90%")),
            ("prop:s>=21", N_("stability in days")),
            ("prop:d>7", N_("difficulty from 1 to 10")),
            ("prop:ivl>=30", N_("interval in study days, of cards in review")),
            ("prop:due=1", N_("due tomorrow; 0 is today, -1 yesterday")),
            ("prop:reps>5", N_("answers")),
            ("prop:lapses>3", N_("times forgotten in review")),
        ),
    ),
)


def page(width: int = _WIDTH) -> str:
    """The whole page, in lines of at most `width` columns."""
    lines: list[str] = []
    for heading, about, terms in SECTIONS:
        lines += [
            "",
            _(heading),
            *wrap(_(about), width, initial_indent="  ", subsequent_indent="  "),
        ]
        for term, meaning in terms:
            first, *others = wrap(_(meaning), width - _TERM - 2)
            lines.append(f"  {term:<{_TERM - 2}}  {first}")
            lines += [" " * (_TERM + 2) + line for line in others]
    return "\n".join(lines[1:])
