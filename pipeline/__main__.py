"""`python -m pipeline`: the command `quorum`, where its script is not on the path."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
