"""A real S3 server in a process of its own, for tests: ``python tests/s3_server.py``.

Prints where it is and who its users are as one line of JSON, then makes a bucket for each line it
reads, and ends with its input. Signatures are checked; one user may only look, another has the
rights that ``docs/jalan.md`` gives kit-07.
"""

import json
import logging
import re
import sys
from pathlib import Path

import boto3
import httpx
from moto.server import ThreadedMotoServer

_PAGE = Path(__file__).parents[1] / "docs" / "jalan.md"


def _allowed(*actions):
    return {"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def _policy_of_the_page():
    """Return the rights that the page for IT officers gives a kit."""
    blocks = re.findall(r"^```json\n(.*?)^```", _PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return json.loads(next(one for one in blocks if "Statement" in one).replace("BUCKET", "*"))


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    users = {
        "writer": _user(address, "writer", _allowed("s3:*")),
        "reader": _user(address, "reader", _allowed("s3:GetObject", "s3:ListBucket")),
        "kit": _user(address, "kit", _policy_of_the_page()),
    }
    httpx.post(f"{address}/moto-api/reset-auth", content=b"0").raise_for_status()
    _say(json.dumps({"address": address, **users}))
    s3 = _client("s3", address, users["writer"])
    for line in sys.stdin:
        s3.create_bucket(Bucket=line.strip())
        _say(line.strip())
    server.stop()


def _say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _user(address, name, policy):
    iam = _client("iam", address, ("anyone", "anything"))
    iam.create_user(UserName=name)
    told = json.dumps({"Version": "2012-10-17"} | policy)
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=told)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def _client(service, address, user):
    return boto3.client(
        service,
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=user[0],
        aws_secret_access_key=user[1],
    )


if __name__ == "__main__":
    main()
