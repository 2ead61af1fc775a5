"""s3fs, alone and under pandas, with the embedded S3."""

import os
import sys

import pandas
import s3fs

endpoint = sys.argv[1]
options = {"key": "local", "secret": "local", "client_kwargs": {"endpoint_url": endpoint}}
files = s3fs.S3FileSystem(**options)
frame = pandas.DataFrame({"Oil_P": [4.5, 4.25], "motor_pump": ["BOMBA-Á", "B"]})

assert files.ls("") == ["models"]
frame.to_csv("s3://models/s3fs/rows.csv", index=False, storage_options=options)
assert pandas.read_csv("s3://models/s3fs/rows.csv", storage_options=options).equals(frame)

# Written in one request below 50 MiB, and in parts above.
for size in (12, 60):
    content = os.urandom(size * 2**20)
    with files.open(f"models/s3fs/{size}", "wb") as file:
        file.write(content)
    assert files.size(f"models/s3fs/{size}") == len(content)
    with files.open(f"models/s3fs/{size}", "rb") as file:
        assert file.read() == content

files.touch("models/s3fs/empty")
assert files.ls("models") == ["models/s3fs"]
assert sorted(files.find("models")) == [f"models/s3fs/{name}" for name in ("12", "60", "empty", "rows.csv")]
assert files.glob("models/s3fs/*.csv") == ["models/s3fs/rows.csv"]
assert files.isdir("models/s3fs") and files.isfile("models/s3fs/12") and not files.exists("models/none")

files.copy("models/s3fs/60", "models/s3fs/copy")
files.mv("models/s3fs/copy", "models/s3fs/moved")
assert files.size("models/s3fs/moved") == 60 * 2**20 and not files.exists("models/s3fs/copy")
try:
    with files.open("models/s3fs/12", "xb") as file:
        file.write(b"other")
    raise AssertionError("An object was replaced.")
except FileExistsError:
    assert files.size("models/s3fs/12") == 12 * 2**20
assert pandas.read_csv(files.url("models/s3fs/rows.csv")).equals(frame)

files.rm("models/s3fs", recursive=True)
assert files.ls("models") == []
