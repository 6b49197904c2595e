"""The port of this machine at which the portal listens."""

import socket

HOST = "127.0.0.1"


def open_port(port: int) -> socket.socket:
    """Returns a socket that listens on the port. Raises OSError if the port is taken.

    The port is taken before anything is started, so that an early browser waits.
    """
    taken = socket.socket()
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((HOST, port))
        taken.listen(128)
    except OSError:
        taken.close()
        raise
    return taken
