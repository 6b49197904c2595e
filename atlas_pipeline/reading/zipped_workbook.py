"""A ZIP that holds one workbook and nothing else to read: the workbook is read as if it had come itself."""

from pathlib import PurePosixPath

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.reading.containers import MIB, Container, is_workbook
from atlas_pipeline.reading.unreadable import over


def opened(content: bytes, name: str, limits: Limits) -> Container:
    """The container of a delivery. If the delivery is a ZIP with one workbook: the container of the
    workbook. All limits apply to the workbook again.

    Raises Unreadable if the kind of the file is not accepted, or if unpacking it is not safe.
    """
    container = Container(content, name, limits)
    if container.kind != "zip":
        return container
    entry = next(filter(is_workbook, container.entries))
    if entry.file_size > limits.file_mib * MIB:
        raise over("file_mib", limits.file_mib, name)
    # the name within the ZIP may name a person: the workbook gets the name of the delivery
    named = str(PurePosixPath(name).with_suffix(PurePosixPath(entry.filename).suffix))
    return Container(container.whole(entry), named, limits)
