"""The `vanban` command."""

from vanban.cli import main

if __name__ == "__main__":
    main()
