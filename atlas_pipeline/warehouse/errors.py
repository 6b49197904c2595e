"""What can go wrong with a warehouse beyond the database's own errors."""


class WarehouseError(Exception):
    """The warehouse cannot do what was asked; the message is one sentence that tells what to do."""
