"""`python -m pipeline` is `incidoc`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
