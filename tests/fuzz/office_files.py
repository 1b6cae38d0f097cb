"""Office documents damaged within: their zip files are sound, or their XML would never be read."""

import copy
import io
import random
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from tests.mutated_files import damaged, flipped

_ODD = (
    "", " ", "0", "-1", "1", "99999999999999999999", "1e400", "NaN", "²", "true", "x" * 5000,
    "rId1", "Heading1", "Title", "\u202egnp \u2028\u200b", "\ue000", "a\tb\n\n\nc", "<b>&amp;</b>",
    "../../etc/passwd", "file:///etc/passwd", "[1]", "~a1b2c3", "Oekraine ¶1.2",
)  # fmt: skip
_TYPE = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
_MOST_COPIES = 150  # of an element, within one another or one after another
_MANY = 400  # elements, of which no more copies are made


class Office:
    """Office documents for a function, damaged as files or within."""

    def __init__(self, document: bytes, read: Callable[[bytes], object]) -> None:
        self._document, self._read = document, read

    def case(self, chance: random.Random) -> None:
        change = chance.choice((flipped, *[_changed] * 9))
        self._read(change(chance, self._document))

    def close(self) -> None:
        """Nothing is open."""


def _changed(chance: random.Random, document: bytes) -> bytes:
    """The document with one or two of its parts changed, renamed or gone."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(name for name in parts if name.endswith(".xml"))
    most = max(names, key=lambda name: len(parts[name]) * ("style" not in name))
    for _change in range(chance.choice((1, 1, 2))):
        name = chance.choice((most, chance.choice(names)))
        match chance.randrange(16):
            case 0:
                parts.pop(name, None)
            case 1:
                parts[name] = damaged(chance, parts.get(name, b""))
            case 2:
                parts[name] = parts.get(chance.choice(names), b"")
            case 3:
                parts[name] = _TYPE + parts.get(name, b"")
            case _ if name in parts:
                parts[name] = _odd_xml(chance, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as z:
        for name, content in parts.items():
            z.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def _odd_xml(chance: random.Random, text: bytes) -> bytes:
    """XML whose elements were removed, doubled, nested, swapped or given odd values."""
    try:
        root = ET.fromstring(text)
    except ET.ParseError:  # an earlier change broke it
        return text
    for _change in range(chance.choice((1, 2, 4, 12))):
        parents = [each for each in root.iter() if len(each)]
        if parents:
            _change_one(chance, chance.choice(parents), list(root.iter()))
    return ET.tostring(root, "utf-8", xml_declaration=True)


def _change_one(chance: random.Random, parent: Element, all_: list[Element]) -> None:
    place = chance.randrange(len(parent))
    child = parent[place]
    times = 1 if len(all_) > _MANY else chance.choice((1, 1, _MOST_COPIES))
    match chance.randrange(8):
        case 0:
            parent.remove(child)
        case 1:
            for _copy in range(times):
                parent.insert(place, copy.deepcopy(child))
        case 2:
            for _level in range(times):
                outer = Element(child.tag, child.attrib)
                outer.append(parent[place])
                parent[place] = outer
        case 3:
            parent[place] = copy.deepcopy(chance.choice(all_))
        case 4:
            child.tag = chance.choice(all_).tag
        case 5 if child.attrib:
            child.set(chance.choice(sorted(child.attrib)), chance.choice(_ODD))
        case 6:
            child.tail = chance.choice(_ODD)
        case _:
            child.text = chance.choice(_ODD)
