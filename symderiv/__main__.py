"""`python -m symderiv`: the command line."""

from symderiv.cli import main

main(prog_name="symderiv")
