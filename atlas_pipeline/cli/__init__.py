"""The command line `atlas`: the officer's door. It parses, calls, and prints; it computes nothing."""


def main() -> None:
    from atlas_pipeline.cli.app import app

    app()
