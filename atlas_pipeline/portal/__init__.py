"""The portal: pages for people without a command line. Today it has only the guard in front of Dagster's
UI.
"""
