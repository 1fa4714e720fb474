"""Our signatures are botocore's, whatever is signed."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.store.signing import Signer

NOW = datetime(2021, 1, 25, 8, 30, 5, tzinfo=UTC)
FIXED = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.Query"}


def botocores(url: str, body: bytes, token: str | None, region: str) -> str:
    request = AWSRequest("POST", url, headers=FIXED, data=body)
    with patch("botocore.auth.get_current_datetime", return_value=NOW):
        SigV4Auth(Credentials("AKIDEXAMPLE", "secret/key", token), "dynamodb", region).add_auth(request)
    return str(request.headers["Authorization"])


@settings(max_examples=40)
@given(
    body=st.binary(max_size=200),
    token=st.none() | st.text("abcXYZ/+=", min_size=1, max_size=40),
    region=st.sampled_from(["ap-southeast-1", "vn-1"]),
    host=st.sampled_from(["127.0.0.1:8000", "dynamodb.ap-southeast-1.amazonaws.com", "engine.example:8443"]),
)
def test_every_signature_is_the_one_that_botocore_makes(
    body: bytes, token: str | None, region: str, host: str
) -> None:
    made = Signer(host, region, "dynamodb").headers(
        body, FIXED, Credentials("AKIDEXAMPLE", "secret/key", token), NOW
    )
    assert made["authorization"] == botocores(f"https://{host}/", body, token, region)


@pytest.mark.parametrize("token", [None, "session"])
def test_what_is_signed_is_sent(token: str | None) -> None:
    made = Signer("h", "r", "dynamodb").headers(b"{}", FIXED, Credentials("k", "s", token), NOW)
    names = made["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    assert set(names) == made.keys() - {"authorization"}
    assert made["x-amz-date"] == "20210125T083005Z"
