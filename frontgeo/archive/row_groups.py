"""Write a Parquet file by row groups, so that it grows without those there being written again.

A Parquet file ends with a footer, which lists its row groups and where each of them lies. All
row groups but the last are copied as bytes; new ones are encoded after them, and the footers are
joined. The same groups give the same bytes, in whatever number of steps they were written.

`without_last_group` edits the footer itself, which pyarrow cannot shorten. It is a structure in
the compact protocol of Thrift (https://github.com/apache/thrift/blob/master/doc/specs), of which
only as much is read as it takes to find the ends of values.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frontgeo.errors import NotAvailableError

__all__ = ["MAGIC", "GrowingFile", "pyarrow_parquet", "without_last_group"]

#: The first and the last bytes of a Parquet file.
MAGIC = b"PAR1"
_ROWS_FIELD, _GROUPS_FIELD = 3, 4  # of the footer
# One page holds a column of a row group, so that zstd compresses successive days together.
_PAGE_BYTES = 2**30


def pyarrow_parquet() -> Any:
    """Return pyarrow with its parquet module, which is an optional dependency."""
    try:
        import pyarrow.parquet  # an optional dependency
    except ImportError:
        raise NotAvailableError(
            "a store needs pyarrow; install it with: pip install 'frontgeo[parquet]'"
        ) from None
    return pyarrow


class GrowingFile:
    """A Parquet file in memory, to which row groups are added.

    Parameters
    ----------
    schema : pyarrow.Schema
    level : int
        The level of zstd.
    """

    def __init__(self, schema: Any, level: int) -> None:
        self.schema, self.level = schema, level
        self._pieces = [MAGIC]
        self._footer: Any = None

    @classmethod
    def from_file(cls, path: Path, schema: Any, level: int) -> GrowingFile:
        """Return a file with all row groups of another but its last, of the same schema."""
        grown = cls(schema, level)
        content = path.read_bytes()
        groups = pyarrow_parquet().parquet.read_metadata(io.BytesIO(content))
        last = groups.row_group(groups.num_row_groups - 1)
        if groups.num_row_groups > 1:
            first = last.column(0)
            end = first.dictionary_page_offset or first.data_page_offset
            footer = without_last_group(_footer_in(content), last.num_rows)
            grown._pieces = [content[:end]]
            grown._footer = _metadata_of(footer)
        return grown

    def add(self, table: Any) -> None:
        """Add a row group."""
        pa = pyarrow_parquet()
        start = sum(map(len, self._pieces))
        tail = _Tail(start)
        out = pa.PythonFile(tail, mode="w")
        writer = pa.parquet.ParquetWriter(
            out,
            self.schema,
            compression="zstd",
            compression_level=self.level,
            use_dictionary=["mapper", "status"],
            write_statistics=["instant", "day"],
            data_page_size=_PAGE_BYTES,
            write_page_checksum=True,
        )
        # A footer counts bytes from the start of the file: go to where this group will lie.
        for at in range(len(MAGIC), start, 2**20):
            out.write(bytes(min(2**20, start - at)))
        writer.write_table(table, row_group_size=max(1, len(table)))
        writer.close()
        out.flush()
        written = bytes(tail.kept)
        footer = _footer_in(written)
        metadata = _metadata_of(footer)
        if self._footer is None:
            self._footer = metadata
        else:
            self._footer.append_row_groups(metadata)
        self._pieces.append(written[: -len(footer) - 8])

    def content(self) -> bytes:
        """Return the bytes of the file."""
        footer = io.BytesIO()
        self._footer.write_metadata_file(footer)
        return b"".join([*self._pieces, footer.getvalue()[len(MAGIC) :]])


class _Tail(io.RawIOBase):
    """A file that keeps what is written to it from some position on."""

    def __init__(self, start: int) -> None:
        self._before, self.kept = start, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        dropped = min(self._before, len(data))
        self._before -= dropped
        self.kept += memoryview(data)[dropped:]
        return len(data)


def _footer_in(content: bytes) -> bytes:
    length = int.from_bytes(content[-8:-4], "little")
    return content[-8 - length : -8]


def _metadata_of(footer: bytes) -> Any:
    whole = b"".join((MAGIC, footer, len(footer).to_bytes(4, "little"), MAGIC))
    return pyarrow_parquet().parquet.read_metadata(io.BytesIO(whole))


# ---- the footer --------------------------------------------------------------------------

# Kinds of values: truth values are in the kind itself, or take a byte in a list.
_TRUTHS, _INTEGERS, _TEXT, _LISTS, _STRUCT = (1, 2), (4, 5, 6), 8, (9, 10), 12
_FIXED = {1: 0, 2: 0, 3: 1, 7: 8}  # bytes of truth values, bytes and doubles


def without_last_group(footer: bytes, rows: int) -> bytes:
    """Return the footer of a Parquet file without its last row group, which has so many rows.

    Raises
    ------
    ValueError
        When it is no such footer.
    """
    found = {number: (start, end) for number, start, end in _fields(footer, 0)}
    at, end = found[_ROWS_FIELD]
    count, _ = _number(footer, at)
    left = (count >> 1) - rows  # signed numbers are stored as twice their size
    first, last = found[_GROUPS_FIELD]
    groups = list(_elements(footer, first))
    if left < 0 or len(groups) < 3:
        raise ValueError("expected the footer of a Parquet file of several row groups")
    kept, kind = len(groups) - 2, footer[first] & 15
    head = bytes([kept << 4 | kind]) if kept < 15 else bytes([15 << 4 | kind]) + _bytes_of(kept)
    pieces = (footer[:at], _bytes_of(left << 1), footer[end:first], head)
    return b"".join((*pieces, footer[groups[0] : groups[-2]], footer[last:]))


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number, seven bits a byte from the lowest, and where it ends."""
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 128:
            return value, at


def _bytes_of(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _fields(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield the number of each field of a structure, and where its value starts and ends."""
    number = 0
    while data[at]:
        kind, step = data[at] & 15, data[at] >> 4
        at += 1
        if step:
            number += step
        else:  # a step that is too long for four bits stands by itself
            signed, at = _number(data, at)
            number = signed >> 1
        start, at = at, _end(data, at, kind)
        yield number, start, at


def _elements(data: bytes, at: int) -> Iterator[int]:
    """Yield where each element of a list starts, and where the last one ends."""
    count, kind = data[at] >> 4, data[at] & 15
    at += 1
    if count == 15:
        count, at = _number(data, at)
    yield at
    for _ in range(count):
        at = at + 1 if kind in _TRUTHS else _end(data, at, kind)
        yield at


def _end(data: bytes, at: int, kind: int) -> int:
    """Return where a value ends."""
    if kind in _FIXED:
        return at + _FIXED[kind]
    if kind in _INTEGERS:
        return _number(data, at)[1]
    if kind == _TEXT:
        length, at = _number(data, at)
        return at + length
    if kind in _LISTS:
        return list(_elements(data, at))[-1]
    if kind == _STRUCT:
        for _, _, end in _fields(data, at):
            at = end
        return at + 1
    raise ValueError(f"expected a value in the compact protocol, found kind {kind}")
