"""A real S3 server in a process of its own, for tests: ``python tests/s3_server.py``.

Prints where it is and who its users are as one line of JSON, then makes a bucket for each line it
reads, and ends with its input. Signatures are checked; the second user may only look.
"""

import json
import logging
import sys

import boto3
import httpx
from moto.server import ThreadedMotoServer

_MAY = {"writer": "s3:*", "reader": ["s3:GetObject", "s3:ListBucket"]}


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    users = {name: _user(address, name, allowed) for name, allowed in _MAY.items()}
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


def _user(address, name, allowed):
    iam = _client("iam", address, ("anyone", "anything"))
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": allowed, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=json.dumps(policy))
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
