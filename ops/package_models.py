"""botocore's descriptions of services, cut down to what our clients call: they are read at every cold start.

A description holds all operations of a service, its documentation and all regions of all partitions: megabytes
of JSON of which a function needs some kilobytes. What is kept follows from the code: an operation stays when its
name, as the service or as Python writes it, stands anywhere in our code or in pynamodb's.
"""

import gzip
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore import xform_name

from ops.package_template import CannotPackage

_TOP_LEVEL = frozenset({"endpoints.json", "partitions.json", "_retry.json", "sdk-default-configuration.json"})
_BORROWED = {"generate_presigned_post": {"CreateBucket"}, "get_object": {"HeadBucket"}}
"""Operations that botocore itself uses for what the code names: a bucket's address, the region it moved to."""
_WORD = re.compile(r"\w+")
Json = dict[str, Any]


def words_of(folders: Iterable[Path]) -> frozenset[str]:
    """Every word of the Python sources below `folders`."""
    files = (file for folder in folders for file in folder.rglob("*.py"))
    return frozenset(word for file in files for word in _WORD.findall(file.read_text("utf-8")))


def slim_botocore(botocore: Path, services: frozenset[str], words: frozenset[str]) -> None:
    """Keep the newest description of each of `services`, with the operations that `words` name, and nothing else.

    Raises `CannotPackage` for a service that botocore does not know, or one of which no operation is named.
    """
    data = botocore / "data"
    unknown = [name for name in sorted(services) if not (data / name).is_dir()]
    if unknown:
        raise CannotPackage(f"botocore describes no service {', '.join(unknown)}")
    for path in data.iterdir():
        if path.is_dir() and path.name not in services:
            shutil.rmtree(path)
        elif path.is_file() and path.name not in _TOP_LEVEL:
            path.unlink()
    for service in sorted(services):
        *older, newest = sorted((data / service).iterdir())
        for version in older:
            shutil.rmtree(version)
        _slim_service(newest, words)
    _rewrite(data / "endpoints.json", lambda told: slim_endpoints(told, services))


def _slim_service(folder: Path, words: frozenset[str]) -> None:
    model = folder / "service-2.json.gz"
    slim = slim_model(json.loads(gzip.decompress(model.read_bytes())), words)
    if not slim["operations"]:
        raise CannotPackage(f"no operation of {folder.parent.name} is named in the code")
    # Plain, not packed: the zip packs it anyway, and a start need not unpack it twice.
    (folder / "service-2.json").write_bytes(_bytes(slim))
    model.unlink()
    rules = folder / "endpoint-rule-set-1.json.gz"
    (folder / "endpoint-rule-set-1.json").write_bytes(_bytes(json.loads(gzip.decompress(rules.read_bytes()))))
    rules.unlink()
    for other in folder.glob("examples-1.json*"):
        other.unlink()
    for waiters in folder.glob("waiters-2.json*"):
        waiters.unlink()


def slim_model(model: Mapping[str, Any], words: frozenset[str]) -> Json:
    """The model with the operations that `words` name, the shapes these reach, and no documentation."""
    borrowed = {name for word, names in _BORROWED.items() if word in words for name in names}
    operations = {
        name: operation
        for name, operation in model["operations"].items()
        if name in words | borrowed or xform_name(name) in words
    }
    reached = _reached(operations, model["shapes"])
    shapes = {name: shape for name, shape in model["shapes"].items() if name in reached}
    return {**model, "operations": _undocumented(operations), "shapes": _undocumented(shapes)}


def _reached(operations: Mapping[str, Any], shapes: Mapping[str, Any]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(_shapes_named(operations))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_shapes_named(shapes[name]))
    return frozenset(found)


def _shapes_named(part: object) -> Iterator[str]:
    """The names of shapes that stand anywhere in a part of a model."""
    if isinstance(part, dict):
        if isinstance(part.get("shape"), str):
            yield part["shape"]
        for value in part.values():
            yield from _shapes_named(value)
    elif isinstance(part, list):
        for value in part:
            yield from _shapes_named(value)


def _undocumented(part: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(part, dict):
        return {
            key: _undocumented(value)
            for key, value in part.items()
            if not (key == "documentation" and isinstance(value, str))
        }
    return [_undocumented(value) for value in part] if isinstance(part, list) else part


def slim_endpoints(told: Mapping[str, Any], services: frozenset[str]) -> Json:
    """All partitions and regions, but only the services in use (and STS, which renews credentials)."""
    wanted = services | {"sts"}
    partitions = [
        {**one, "services": {name: value for name, value in one["services"].items() if name in wanted}}
        for one in told["partitions"]
    ]
    return {**told, "partitions": partitions}


def _rewrite(path: Path, change: Any) -> None:  # noqa: ANN401 - JSON to JSON
    path.write_bytes(_bytes(change(json.loads(path.read_text("utf-8")))))


def _bytes(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
