"""One way to make keys and ids from a secret: HKDF-SHA256 with a purpose that never repeats."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive(secret: bytes, purpose: str, *context: str, length: int) -> bytes:
    """`length` bytes from `secret` for `purpose` and `context`.

    Each part is preceded by its length, so that no two different contexts can read as the same bytes.
    """
    parts = [part.encode() for part in (purpose, *context)]
    info = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return HKDF(algorithm=SHA256(), length=length, salt=b"phieu", info=info).derive(secret)
