"""The command line `atlas`: it parses, calls a service, and prints. One file a command, named as the
command."""
