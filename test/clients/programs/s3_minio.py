"""MinIO's Python SDK with the embedded S3."""

import datetime
import io
import os
import sys
import urllib.request

from minio import Minio
from minio.commonconfig import CopySource
from minio.deleteobjects import DeleteObject
from minio.error import S3Error

endpoint, _, folder = sys.argv[1:]
# Without a region, as the documentation of MinIO shows: the client then asks for the location of the bucket.
client = Minio(endpoint.removeprefix("http://"), access_key="local", secret_key="local", secure=False)
small, large = os.urandom(1000), os.urandom(13 * 2**20)


def put(name, content, **options):
    client.put_object("models", name, io.BytesIO(content), len(content), **options)


def get(name, **options):
    response = client.get_object("models", name, **options)
    try:
        return response.read()
    finally:
        response.close()
        response.release_conn()


def names(**options):
    return [item.object_name for item in client.list_objects("models", **options)]


assert [bucket.name for bucket in client.list_buckets()] == ["models"]
assert client.bucket_exists("models") and not client.bucket_exists("other")

put("minio/á + b&c.txt", small, content_type="text/plain", metadata={"unit": "bar"})
put("minio/large", large)
put("minio/parts", large, part_size=5 * 2**20)
client.put_object("models", "minio/unknown-length", io.BytesIO(large), -1, part_size=10 * 2**20)
put("minio/empty", b"")
assert get("minio/á + b&c.txt") == small
assert get("minio/large") == get("minio/parts") == get("minio/unknown-length") == large
assert get("minio/large", offset=5, length=10) == large[5:15]
assert get("minio/empty") == b""

status = client.stat_object("models", "minio/á + b&c.txt")
assert (status.size, status.content_type, status.metadata["x-amz-meta-unit"]) == (1000, "text/plain", "bar")
client.fput_object("models", "minio/file", __file__)
client.fget_object("models", "minio/file", os.path.join(folder, "file"))
assert open(os.path.join(folder, "file")).read() == open(__file__).read()

everything = ["empty", "file", "large", "parts", "unknown-length", "á + b&c.txt"]
assert names(prefix="minio/") == names(recursive=True) == [f"minio/{name}" for name in everything]
assert names() == ["minio/"]
assert names(prefix="minio/", use_api_v1=True) == names(prefix="minio/")

client.copy_object("models", "minio/copy", CopySource("models", "minio/á + b&c.txt"))
assert get("minio/copy") == small
link = client.presigned_get_object("models", "minio/á + b&c.txt", expires=datetime.timedelta(minutes=5))
assert urllib.request.urlopen(link).read() == small
upload = urllib.request.Request(
    client.presigned_put_object("models", "minio/uploaded"), data=large, method="PUT"
)
urllib.request.urlopen(upload)
assert get("minio/uploaded") == large

assert client.get_object_tags("models", "minio/large") is None
try:
    get("minio/none")
    raise AssertionError("An object that does not exist was read.")
except S3Error as error:
    assert error.code == "NoSuchKey"

client.remove_object("models", "minio/copy")
errors = client.remove_objects("models", [DeleteObject(name) for name in names(recursive=True)])
assert list(errors) == [] and names() == []
