"""The portal: pages for people without a command line. Today it holds the guard before Dagster's UI."""
