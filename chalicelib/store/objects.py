"""Private object storage: one bucket, reached through presigned addresses by browsers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.store.connection import client

NO_VERSIONS = frozenset({"NotImplemented", "MethodNotAllowed", "501", "405"})
"""How stores in one's own data centre answer that know no versions: there the object is all there is."""


@dataclass(frozen=True, slots=True)
class UploadTicket:
    """What a browser's form needs to send one file straight to the bucket: where, and the hidden fields."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Objects:
    """Objects of one bucket. Keys hold no personal data."""

    bucket: str

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write or replace one object."""
        client("s3").put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=content_type)

    def get(self, key: str) -> bytes | None:
        """The object's bytes, or None when there is none."""
        try:
            body: bytes = client("s3").get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise
        return body

    def size(self, key: str) -> int | None:
        """The object's size in bytes, or None when there is none (yet)."""
        try:
            return int(client("s3").head_object(Bucket=self.bucket, Key=key)["ContentLength"])
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404", "NotFound"}:
                return None
            raise

    def erase(self, key: str) -> None:
        """Remove the object with every version of it. Done twice it does no harm."""
        try:
            versions = list(self._versions(key))
        except ClientError as error:
            if error.response["Error"]["Code"] not in NO_VERSIONS:
                raise
            client("s3").delete_object(Bucket=self.bucket, Key=key)
            return
        for version in versions:
            client("s3").delete_object(Bucket=self.bucket, Key=key, VersionId=version)

    def _versions(self, key: str) -> Iterator[str]:
        pages: Any = client("s3").get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self.bucket, Prefix=key):
            for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                if one["Key"] == key:
                    yield one["VersionId"]

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys under `prefix`, sorted."""
        pages: Any = client("s3").get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
            yield from (item["Key"] for item in page.get("Contents", []))

    def download_address(self, key: str, *, file_name: str, seconds: int = 60) -> str:
        """A presigned address that downloads the object as `file_name` (ASCII) for `seconds`."""
        params = {
            "Bucket": self.bucket,
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{file_name}"',
        }
        address: str = client("s3").generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)
        return address

    def upload_ticket(self, key: str, *, max_bytes: int, then: str, seconds: int = 900) -> UploadTicket:
        """A presigned POST for exactly `key`, at most `max_bytes`, leading the browser to `then` when stored."""
        ticket = client("s3").generate_presigned_post(
            Bucket=self.bucket,
            Key=key,
            Fields={"success_action_redirect": then},
            Conditions=[{"success_action_redirect": then}, ["content-length-range", 1, max_bytes]],
            ExpiresIn=seconds,
        )
        return UploadTicket(url=ticket["url"], fields=ticket["fields"])
