"""Where packages lie before they are deployed: an account's private bucket, under names of their content.

Nothing there expires by age: a stage is taken back to the template it stands on, and that names the zips it began
with, however long ago. What expires is what was overwritten with the same bytes, or broken off.
"""

import hashlib
import json
from typing import Any

from botocore.exceptions import ClientError

from ops.deploy_stage import CannotDeploy, Target
from ops.package import Package

_MISSING = frozenset({"404", "NoSuchBucket", "NoSuchKey", "NotFound"})
_CLOSED = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_LIFECYCLE = (
    {
        "ID": "overwritten",
        "Filter": {"Prefix": ""},
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
    },
    {
        "ID": "broken-off",
        "Filter": {"Prefix": ""},
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    },
)


def artifacts_bucket(target: Target, account: str) -> str:
    """The account's bucket for packages in this region; made at the first deployment, closed anew at each."""
    name, s3 = f"phieu-artifacts-{account}-{target.cloud.region}", target.cloud.client("s3")
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _MISSING:
            raise CannotDeploy(
                f"không mở được {name}. / The bucket {name} is somebody else's or closed to these credentials."
            ) from None
        where = {"CreateBucketConfiguration": {"LocationConstraint": target.cloud.region}}
        s3.create_bucket(Bucket=name, **({} if target.cloud.region == "us-east-1" else where))
    _close(target, name)
    return name


def _close(target: Target, name: str) -> None:
    """Private, TLS only, versioned. The emulator on this machine has no TLS."""
    s3 = target.cloud.client("s3")
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(_CLOSED, True))
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": list(_LIFECYCLE)})
    if target.parameters.get("PlainHttp") != "true":
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(_tls_only(name, target.cloud.region)))


def _tls_only(name: str, region: str) -> dict[str, Any]:
    arn = f"arn:{'aws-cn' if region.startswith('cn-') else 'aws'}:s3:::{name}"
    statement = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def upload(target: Target, bucket: str, package: Package) -> str:
    """Put zips and template under names of their content, so that an older template finds its code."""
    template: dict[str, Any] = json.loads(package.template.read_text("utf-8"))
    at = {
        f"./{zip_.path.name}": (zip_.path, f"code/{zip_.sha256}.zip") for zip_ in (package.web, package.documents)
    }
    for path, key in at.values():
        _put(target, bucket, key, path.read_bytes())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"s3://{bucket}/{at[resource['Properties']['CodeUri']][1]}"
    return put_template(target, bucket, json.dumps(template, sort_keys=True))


def put_template(target: Target, bucket: str, template: str) -> str:
    """Put a template under the name of its content; its address."""
    body = template.encode()
    key = f"templates/{hashlib.sha256(body).hexdigest()}.json"
    _put(target, bucket, key, body)
    base = target.cloud.endpoint or f"https://s3.{target.cloud.region}.amazonaws.com"
    return f"{base}/{bucket}/{key}"


def _put(target: Target, bucket: str, key: str, body: bytes) -> None:
    """Put what is not there yet: an object is named by its content."""
    s3 = target.cloud.client("s3")
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _MISSING:
            raise
        s3.put_object(Bucket=bucket, Key=key, Body=body)
