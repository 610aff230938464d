"""``python -m podlint``."""

from podlint.cli.main import main

if __name__ == "__main__":
    main()
