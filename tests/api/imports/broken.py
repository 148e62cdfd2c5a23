"""Workbooks that no spreadsheet program would write."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.api.commands import record
from tests.api.tables import write_workbook

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sound(folder: Path) -> dict[str, bytes]:
    """The parts of a workbook with one entry."""
    path = write_workbook(folder / "sound.xlsx", [record("E1")])
    with zipfile.ZipFile(path) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    path.unlink()
    return found


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def sheet(rows: bytes, *, before: bytes = b"") -> bytes:
    head = b'<?xml version="1.0" encoding="UTF-8"?>' + before
    return head + b'<worksheet xmlns="' + NAMESPACE.encode() + b'"><sheetData>' + rows + b"</sheetData></worksheet>"


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def formula(folder: Path, value: str = "2") -> bytes:
    """A formula with a value that was computed by whoever wrote it."""
    parts = sound(folder)
    parts[SHEET] = parts[SHEET].replace(
        b"</row></sheetData>", f'<c r="Z2"><f>1+1</f><v>{value}</v></c></row></sheetData>'.encode()
    )
    return packed(parts)


def formula_elsewhere(folder: Path) -> bytes:
    """The same, in a sheet that does not stand where sheets usually do."""
    parts = sound(folder)
    content = parts.pop(SHEET).replace(b"</row></sheetData>", b'<c r="Z2"><f>1+1</f><v>2</v></c></row></sheetData>')
    parts["xl/tables/first.xml"] = content
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(b"worksheets/sheet1.xml", b"tables/first.xml")
    types = "[Content_Types].xml"
    parts[types] = parts[types].replace(b"/xl/worksheets/sheet1.xml", b"/xl/tables/first.xml")
    return packed(parts)


def huge(folder: Path, part: str, megabytes: int = 80) -> bytes:
    """Some hundred kilobytes that become very many."""
    parts = sound(folder)
    row = b'<row r="2">' + text_cell("A2", "x" * 1_000).encode() + b"</row>"
    parts[part] = sheet(row * (megabytes * 1_000))
    return packed(parts)


def huge_but_says_small(folder: Path, part: str) -> bytes:
    """The same with a directory that declares 100 bytes."""
    content = huge(folder, part)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        size = file.getinfo(part).file_size
    return content.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))


def far_away(folder: Path) -> bytes:
    """Two cells with all the rows and columns there can be between them."""
    parts = sound(folder)
    rows = f'<row r="1">{text_cell("A1", "op")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    parts[SHEET] = sheet(rows.encode())
    return packed(parts)


def entities(folder: Path, part: str = SHEET) -> bytes:
    """Ten to the ninth power laughs."""
    laughs = ['<!ENTITY l0 "ha">', *(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))]
    parts = sound(folder)
    doctype = f"<!DOCTYPE worksheet [{''.join(laughs)}]>".encode()
    parts[part] = sheet(f'<row r="1">{text_cell("A1", "&l9;")}</row>'.encode(), before=doctype)
    return packed(parts)


def outside_entity(folder: Path) -> bytes:
    """A text that is to be read from a file of the machine."""
    parts = sound(folder)
    doctype = b'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    cells = "".join(text_cell(f"{column}1", text) for column, text in (("A", "op"), ("B", "&x;")))
    parts[SHEET] = sheet(f'<row r="1">{cells}</row>'.encode(), before=doctype)
    return packed(parts)


def many_parts(folder: Path) -> bytes:
    return packed(sound(folder) | {f"xl/media/{number}.txt": b"" for number in range(5_000)})


def truncated(folder: Path) -> bytes:
    whole = packed(sound(folder))
    return whole[: len(whole) // 2]


HTML = b"<html><body><table><tr><td>op</td></tr></table></body></html>"
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000)
