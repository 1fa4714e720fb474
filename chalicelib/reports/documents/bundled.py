"""The templates that come with the product: ordinary Word files. Loads no document library."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "templates" / "documents"


def bundled(name: str) -> bytes:
    """The template `name` (without its ending)."""
    return (FOLDER / f"{name}.docx").read_bytes()
