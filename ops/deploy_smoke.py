"""Whether a deployed stage answers: health, a form page, one tick."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ops.deploy_stage import Target

Fetch = Callable[[str], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What did not answer as it should."""

    what: str
    told: str


def fetch(address: str, headers: Mapping[str, str] = {}) -> tuple[int, str]:
    """Status and text of a page; 0 and the reason where nobody answered."""
    request = urllib.request.Request(address, headers=dict(headers))  # noqa: S310 - https, or the emulator
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")
    except (urllib.error.URLError, OSError) as error:
        return 0, str(error)


def smoke(target: Target, site: str, tick: str, get: Fetch = fetch) -> tuple[Fault, ...]:
    """Everything that fails, not only the first thing. `tick` is the function's name."""
    faults = []
    for path, sign in (("/khoe", "ok"), ("/dang-nhap", 'name="password"')):
        status, text = get(site + path)
        if status != 200 or sign not in text:
            faults.append(Fault(site + path, f"{status} {text[:120]!r}"))
    answer = target.cloud.client("lambda").invoke(FunctionName=tick, Payload=json.dumps(_MINUTE).encode())
    if answer.get("FunctionError"):
        faults.append(Fault("tick", answer["Payload"].read().decode("utf-8", "replace")[:300]))
    return tuple(faults)


def address_to_try(target: Target, outputs: Mapping[str, str], *, first: bool, get: Fetch = fetch) -> str:
    """Where the site answers. At a first deployment nobody could know yet where the domain must point."""
    site = target.site(outputs)
    if first and target.parameters.get("Domain") and get(f"{site}/khoe")[0] != 200:
        return outputs["EndpointURL"].rstrip("/")
    return site


_MINUTE = {
    "source": "aws.events",
    "detail-type": "Scheduled Event",
    "detail": {},
    "resources": ["rule/smoke"],
    "version": "0",
    "id": "smoke",
    "account": "",
    "time": "1970-01-01T00:00:00Z",
    "region": "",
}
