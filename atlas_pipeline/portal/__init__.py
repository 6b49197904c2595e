"""The portal: pages for people without a command line. Today: only the guard in front of Dagster's UI."""
