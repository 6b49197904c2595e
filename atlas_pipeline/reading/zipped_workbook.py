"""A ZIP that holds one workbook and nothing else to read: the workbook is read as if it had come itself."""

from pathlib import PurePosixPath

from atlas_pipeline.reading.containers import MIB, Container, is_workbook
from atlas_pipeline.reading.unreadable import over


def zipped_workbook(outer: Container) -> Container:
    """The container of the workbook in a container of kind `zip`. All limits apply to the workbook again.

    Raises Unreadable if the workbook is not accepted, or if unpacking it is not safe.
    """
    entry = next(filter(is_workbook, outer.entries))
    if entry.file_size > outer.limits.file_mib * MIB:
        raise over("file_mib", outer.limits.file_mib, outer.name)
    # the name within the ZIP may name a person: the workbook gets the name of the delivery
    name = str(PurePosixPath(outer.name).with_suffix(PurePosixPath(entry.filename).suffix))
    return Container(outer.whole(entry), name, outer.limits)
