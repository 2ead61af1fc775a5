"""boto3 with the embedded S3, SQS and DynamoDB, with a region and credentials as the documentation of the local stack says."""

import io
import os
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, dynamodb_endpoint = sys.argv[1:3]
common = {"region_name": "us-east-1", "aws_access_key_id": "local", "aws_secret_access_key": "local"}
s3 = boto3.client("s3", endpoint_url=endpoint, **common)
small, large = os.urandom(1000), os.urandom(13 * 2**20)


def get(name, **options):
    return s3.get_object(Bucket="models", Key=name, **options)["Body"].read()


def names(**options):
    return [item["Key"] for item in s3.list_objects_v2(Bucket="models", **options).get("Contents", [])]


def refused(code, call, **options):
    try:
        call(Bucket="models", **options)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
    else:
        raise AssertionError(f"{code} was expected.")


assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["models"]
assert s3.get_bucket_location(Bucket="models")["LocationConstraint"] is None
s3.head_bucket(Bucket="models")

s3.put_object(
    Bucket="models", Key="boto3/á + b&c.txt", Body=small, ContentType="text/plain", Metadata={"unit": "bar"}
)
s3.put_object(Bucket="models", Key="boto3/large", Body=large)
s3.upload_fileobj(io.BytesIO(large), "models", "boto3/parts")
s3.put_object(Bucket="models", Key="boto3/empty", Body=b"")
downloaded = io.BytesIO()
s3.download_fileobj("models", "boto3/parts", downloaded)
assert downloaded.getvalue() == get("boto3/large") == large
assert get("boto3/á + b&c.txt") == small and get("boto3/empty") == b""
assert get("boto3/large", Range="bytes=5-14") == large[5:15]
head = s3.head_object(Bucket="models", Key="boto3/á + b&c.txt")
assert (head["ContentLength"], head["ContentType"], head["Metadata"]) == (1000, "text/plain", {"unit": "bar"})

everything = [f"boto3/{name}" for name in ("empty", "large", "parts", "á + b&c.txt")]
assert names() == names(Prefix="boto3/") == everything
assert [item["Key"] for item in s3.list_objects(Bucket="models")["Contents"]] == everything
folders = s3.list_objects_v2(Bucket="models", Delimiter="/")
assert (folders["CommonPrefixes"], folders["KeyCount"]) == ([{"Prefix": "boto3/"}], 1)
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="models", PaginationConfig={"PageSize": 3})
assert [len(page["Contents"]) for page in pages] == [3, 1]

s3.copy({"Bucket": "models", "Key": "boto3/parts"}, "models", "boto3/copy")
assert get("boto3/copy") == large
for version in ("s3", "s3v4"):
    signing = boto3.client("s3", endpoint_url=endpoint, config=Config(signature_version=version), **common)
    link = signing.generate_presigned_url(
        "get_object",
        Params={"Bucket": "models", "Key": "boto3/á + b&c.txt", "ResponseContentType": "text/csv"},
    )
    with urllib.request.urlopen(link) as response:
        assert (response.read(), response.headers["content-type"]) == (small, "text/csv")

assert s3.get_object_tagging(Bucket="models", Key="boto3/large")["TagSet"] == []
tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
refused("NotImplemented", s3.put_object_tagging, Key="boto3/large", Tagging=tags)
refused("NotImplemented", s3.get_object_acl, Key="boto3/large")
refused("PreconditionFailed", s3.put_object, Key="boto3/large", Body=b"", IfNoneMatch="*")
refused("NoSuchKey", s3.get_object, Key="boto3/none")
assert get("boto3/large") == large

s3.delete_object(Bucket="models", Key="boto3/copy")
s3.delete_objects(Bucket="models", Delete={"Objects": [{"Key": name} for name in everything]})
assert names() == []

sqs = boto3.client("sqs", endpoint_url=endpoint, **common)
assert any(url.endswith("/training_queue") for url in sqs.list_queues()["QueueUrls"])
queue = sqs.get_queue_url(QueueName="training_queue")["QueueUrl"]
attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
assert attributes["ApproximateNumberOfMessages"] == "0" and "RedrivePolicy" in attributes

dynamodb = boto3.client("dynamodb", endpoint_url=dynamodb_endpoint, **common)
assert dynamodb.list_tables()["TableNames"] == ["training_jobs"]
assert dynamodb.describe_table(TableName="training_jobs")["Table"]["TableStatus"] == "ACTIVE"
assert dynamodb.scan(TableName="training_jobs")["Items"] == []
table = boto3.resource("dynamodb", endpoint_url=dynamodb_endpoint, **common).Table("training_jobs")
assert table.item_count == 0
